/** Where other machines of the local network reach this one. */
import type { NetworkInterfaceInfo } from 'node:os'

export type NetworkInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Bridges of containers and virtual machines, tunnels, and the radio links phones and watches use. */
const virtualNames =
  /^(docker|br-|bridge|veth|virbr|vmnet|vboxnet|lxc|lxd|podman|cni|flannel|cali|zt|tailscale|tun|tap|utun|wg|ppp|awdl|llw|ham)|virtual|vethernet|wsl|hyper-v|vmware|vpn/i

/** First bytes of the addresses Docker, VMware, VirtualBox, Hyper-V and KVM give their adapters; tunnels have none at all. */
const virtualHardware = /^(00:00:00:00:00:00|02:42|00:50:56|00:0c:29|0a:00:27|00:15:5d|52:54:00)/i

/**
 * The address to show to others, from a real adapter in a private network (RFC 1918) if there is one.
 *
 * IPv4 only: it is what people can type, and what every home network has.
 *
 * @returns without a trailing slash; null when this machine is in no network
 */
export function networkUrl(interfaces: NetworkInterfaces, port: number): string | null {
  const candidates = Object.entries(interfaces)
    .flatMap(([name, addresses = []]) => addresses.map((info) => ({ name, info })))
    .filter(({ info }) => !info.internal && info.family === 'IPv4')
    .map(({ name, info }) => ({ address: info.address, rank: rankOf(name, info) }))
  // Sorting is stable, so equals keep the system's order, which puts the main adapter first.
  const best = candidates.toSorted((a, b) => a.rank - b.rank)[0]
  return best ? `http://${best.address}:${port}` : null
}

/** Lower is better. A virtual adapter of a private network loses even against a public address, others cannot get there. */
function rankOf(name: string, { address, mac }: NetworkInterfaceInfo): number {
  // Self-assigned for want of a network (RFC 3927): works at best between two machines on one cable.
  if (address.startsWith('169.254.')) return 30
  const isVirtual = virtualNames.test(name) || virtualHardware.test(mac)
  return (isVirtual ? 10 : 0) + reachOf(address)
}

/** How likely the others' machines are in the same network, best first: home, office, large office, the open internet. */
function reachOf(address: string): number {
  const [first = 0, second = 0] = address.split('.').map(Number)
  if (first === 192 && second === 168) return 0
  if (first === 10) return 1
  if (first === 172 && second >= 16 && second <= 31) return 2
  // Shared by a provider or an overlay network (RFC 6598): hardly ever the network of the room next door.
  return first === 100 && second >= 64 && second <= 127 ? 4 : 3
}
