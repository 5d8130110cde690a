import type { NetworkInterfaceInfo } from 'node:os'
import { expect, it } from 'vitest'
import { networkUrl } from './networkUrl'

const hardware = '3c:52:82:11:22:33'

function ip(address: string, mac = hardware): NetworkInterfaceInfo {
  const common = {
    address,
    mac,
    netmask: '',
    internal: address === '127.0.0.1' || address === '::1',
    cidr: null
  }
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' }
}

const lo = { lo: [ip('127.0.0.1'), ip('::1')] }

it.each([
  ['no network', lo, null],
  ['nothing at all', {}, null],
  ['an interface that is gone', { eth0: undefined }, null],
  ['IPv6 only', { ...lo, eth0: [ip('fe80::1'), ip('2001:db8::1')] }, null],
  ['one adapter', { ...lo, wlp3s0: [ip('fe80::1'), ip('192.168.1.20')] }, '192.168.1.20'],
  [
    'Docker first',
    { docker0: [ip('172.17.0.1', '02:42:ac:11:00:01')], eth0: [ip('172.20.1.5')] },
    '172.20.1.5'
  ],
  ['a bridge of containers', { 'br-9f2': [ip('192.168.49.1')], eth0: [ip('10.0.0.5')] }, '10.0.0.5'],
  ['VirtualBox', { vboxnet0: [ip('192.168.56.1')], en0: [ip('10.1.2.3')] }, '10.1.2.3'],
  [
    'VMware on Windows',
    { 'VMware Network Adapter VMnet8': [ip('192.168.19.1')], Ethernet: [ip('10.4.4.4')] },
    '10.4.4.4'
  ],
  [
    'WSL',
    { 'vEthernet (WSL)': [ip('172.28.0.1', '00:15:5d:01:02:03')], 'Wi-Fi': [ip('192.168.0.7')] },
    '192.168.0.7'
  ],
  [
    'a virtual adapter with a plain name',
    { Ethernet: [ip('192.168.56.1', '0a:00:27:00:00:05')], 'Ethernet 2': [ip('10.0.0.9')] },
    '10.0.0.9'
  ],
  ['a VPN', { tun0: [ip('10.8.0.2', '00:00:00:00:00:00')], eth0: [ip('192.168.1.2')] }, '192.168.1.2'],
  ['an overlay network', { tailscale0: [ip('100.101.1.1')], wlan0: [ip('192.168.1.3')] }, '192.168.1.3'],
  ['link-local beside a network', { eth0: [ip('169.254.9.9')], wlan0: [ip('172.16.0.9')] }, '172.16.0.9'],
  ['link-local alone', { eth0: [ip('169.254.9.9')] }, '169.254.9.9'],
  ['a virtual network alone', { docker0: [ip('172.17.0.1')] }, '172.17.0.1'],
  [
    'a public address beside Docker',
    { docker0: [ip('172.17.0.1')], eth0: [ip('203.0.113.7')] },
    '203.0.113.7'
  ],
  ['172.32, which is public', { eth0: [ip('172.32.0.1')], eth1: [ip('172.31.0.1')] }, '172.31.0.1'],
  [
    'a home network beside an office network',
    { eth0: [ip('10.0.0.1')], wlan0: [ip('192.168.5.5')] },
    '192.168.5.5'
  ],
  ['two of a kind', { en0: [ip('192.168.1.4')], en1: [ip('192.168.1.5')] }, '192.168.1.4']
])('finds the address for others: %s', (_name, interfaces, address) => {
  expect(networkUrl(interfaces, 7440)).toBe(address === null ? null : `http://${address}:7440`)
})
