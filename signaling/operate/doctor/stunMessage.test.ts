import { expect, it } from 'vitest'
import {
  attributes,
  credentialKey,
  decodeAddress,
  decodeMessage,
  encodeAddress,
  encodeMessage,
  errorCodeOf,
  isError,
  messageTypes
} from './stunMessage'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

it('signs requests as RFC 5769 section 2.4 does', () => {
  const username = '\u30de\u30c8\u30ea\u30c3\u30af\u30b9'
  const message = encodeMessage(
    messageTypes.bindingRequest,
    [
      [attributes.username, Buffer.from(username)],
      [attributes.nonce, Buffer.from('f//499k954d6OL34oL9FSTvy64sA')],
      [attributes.realm, Buffer.from('example.org')]
    ],
    {
      transactionId: hex('78ad3433c6ad72c029da412e'),
      integrityKey: credentialKey(username, 'example.org', 'TheMatrIX')
    }
  )
  expect(message).toEqual(
    hex(`
      00010060 2112a442 78ad3433 c6ad72c0 29da412e
      00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000
      0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341
      0014000b 6578616d 706c652e 6f726700
      00080014 f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666`)
  )
})

it.each([
  ['192.0.2.1', '0001a147e112a643'],
  ['2001:db8:1234:5678:11:2233:4455:6677', '0002a1470113a9faa5d3f179bc25f4b5bed2b9d9']
])('writes and reads the address %s as RFC 5769 does', (address, bytes) => {
  const transactionId = hex('b7e7a701bc34d686fa87dfae')
  expect(encodeAddress({ address, port: 32_853 }, transactionId)).toEqual(hex(bytes))
  expect(decodeAddress(hex(bytes), transactionId)).toEqual({ address, port: 32_853 })
})

it('reads short and mixed spellings of IPv6 addresses', () => {
  const id = Buffer.alloc(12)
  const read = (address: string): unknown =>
    decodeAddress(encodeAddress({ address, port: 1 }, id), id)?.address
  expect(read('::1')).toBe('0:0:0:0:0:0:0:1')
  expect(read('2001:db8::')).toBe('2001:db8:0:0:0:0:0:0')
  expect(read('::ffff:192.0.2.1')).toBe('0:0:0:0:0:ffff:c000:201')
})

it('reads refusals', () => {
  const refusal = decodeMessage(hex('01130008 2112a442 000000000000000000000000 00090004 00000401'))
  expect(refusal && [isError(refusal.type), errorCodeOf(refusal)]).toEqual([true, 401])
  expect(isError(messageTypes.allocateSuccess)).toBe(false)
})

it('takes nothing else for a message', () => {
  const message = encodeMessage(messageTypes.bindingRequest, [[attributes.username, Buffer.from('ada')]])
  expect(decodeMessage(message)?.attributes.get(attributes.username)?.toString()).toBe('ada')
  expect(decodeMessage(message.subarray(0, -1))).toBe(null)
  expect(decodeMessage(Buffer.concat([message, Buffer.alloc(4)]))).toBe(null)
  expect(decodeMessage(Buffer.alloc(20))).toBe(null)
  expect(decodeMessage(Buffer.from('GET / HTTP/1.1'))).toBe(null)
  const lying = Buffer.from(message)
  lying.writeUInt16BE(500, 22)
  expect(decodeMessage(lying)).toBe(null)
})
