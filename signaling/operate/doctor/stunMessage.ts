/** STUN messages as bytes (RFC 8489), with the attributes of TURN (RFC 8656) a proof of a relay needs. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'

/** Message types: method and class in one number (RFC 8489 section 5). */
export const messageTypes = {
  bindingRequest: 0x0001,
  bindingSuccess: 0x0101,
  allocateRequest: 0x0003,
  allocateSuccess: 0x0103,
  refreshRequest: 0x0004,
  permissionRequest: 0x0008,
  permissionSuccess: 0x0108,
  sendIndication: 0x0016,
  dataIndication: 0x0017
} as const
export type MessageType = (typeof messageTypes)[keyof typeof messageTypes]

export const attributes = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  peerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  requestedTransport: 0x0019,
  mappedAddress: 0x0020
} as const
type AttributeType = (typeof attributes)[keyof typeof attributes]

export interface TransportAddress {
  readonly address: string
  readonly port: number
}

export interface StunMessage {
  readonly type: number
  /** 12 bytes; a response carries those of its request. */
  readonly transactionId: Buffer
  /** The first of each kind: that is the one that counts (RFC 8489 section 14). */
  readonly attributes: ReadonlyMap<number, Buffer>
}

const magicCookie = 0x2112a442
const headerBytes = 20
const integrityBytes = 20

/** Whether a response of this type says no. */
export function isError(type: number): boolean {
  return (type & 0x0110) === 0x0110
}

/**
 * @param integrityKey adds MESSAGE-INTEGRITY (section 14.5); it must then be the last attribute
 */
export function encodeMessage(
  type: MessageType,
  parts: readonly (readonly [AttributeType, Buffer])[],
  { transactionId = randomBytes(12), integrityKey }: { transactionId?: Buffer; integrityKey?: Buffer } = {}
): Buffer {
  const body = Buffer.concat(parts.map(([attribute, value]) => encodeAttribute(attribute, value)))
  const header = Buffer.alloc(headerBytes)
  header.writeUInt16BE(type, 0)
  header.writeUInt16BE(body.length, 2)
  header.writeUInt32BE(magicCookie, 4)
  transactionId.copy(header, 8)
  if (!integrityKey) return Buffer.concat([header, body])
  // What is signed claims the length the message will have with its signature.
  header.writeUInt16BE(body.length + 4 + integrityBytes, 2)
  const signature = createHmac('sha1', integrityKey).update(header).update(body).digest()
  return Buffer.concat([header, body, encodeAttribute(attributes.messageIntegrity, signature)])
}

/** @returns null for anything that is not one whole STUN message */
export function decodeMessage(bytes: Buffer): StunMessage | null {
  const length = messageLength(bytes)
  if (length === null || length !== bytes.length || bytes.readUInt32BE(4) !== magicCookie) return null
  const found = new Map<number, Buffer>()
  for (let offset = headerBytes; offset + 4 <= length;) {
    const attribute = bytes.readUInt16BE(offset)
    const size = bytes.readUInt16BE(offset + 2)
    if (offset + 4 + size > length) return null
    if (!found.has(attribute)) found.set(attribute, bytes.subarray(offset + 4, offset + 4 + size))
    offset += 4 + padded(size)
  }
  return { type: bytes.readUInt16BE(0), transactionId: bytes.subarray(8, headerBytes), attributes: found }
}

/** Of the message that begins here, for cutting a stream into messages; null while the header is incomplete. */
export function messageLength(bytes: Buffer): number | null {
  return bytes.length < headerBytes ? null : headerBytes + bytes.readUInt16BE(2)
}

/** The key of long-term credentials (RFC 8489 section 9.2.2). */
export function credentialKey(username: string, realm: string, password: string): Buffer {
  return createHash('md5').update(`${username}:${realm}:${password}`).digest()
}

/** What an ERROR-CODE attribute says (section 14.8): a number like those of HTTP; null when there is none. */
export function errorCodeOf(message: StunMessage): number | null {
  const value = message.attributes.get(attributes.errorCode)
  if (!value || value.length < 4) return null
  return ((value[2] ?? 0) & 0x07) * 100 + (value[3] ?? 0)
}

/** The value of an XOR-…-ADDRESS attribute (section 14.2). */
export function encodeAddress({ address, port }: TransportAddress, transactionId: Buffer): Buffer {
  const bytes = addressBytes(address)
  const header = Buffer.from([0, bytes.length === 16 ? 2 : 1, 0, 0])
  header.writeUInt16BE(port ^ (magicCookie >>> 16), 2)
  return Buffer.concat([header, mask(bytes, transactionId)])
}

/** @returns null for what is no address */
export function decodeAddress(value: Buffer | undefined, transactionId: Buffer): TransportAddress | null {
  if (!value || (value.length !== 8 && value.length !== 20)) return null
  const bytes = mask(value.subarray(4), transactionId)
  const address =
    bytes.length === 4
      ? bytes.join('.')
      : Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':')
  return { address, port: value.readUInt16BE(2) ^ (magicCookie >>> 16) }
}

function encodeAttribute(attribute: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length))
  bytes.writeUInt16BE(attribute, 0)
  bytes.writeUInt16BE(value.length, 2)
  value.copy(bytes, 4)
  return bytes
}

/** Attributes begin at multiples of four bytes. */
function padded(size: number): number {
  return Math.ceil(size / 4) * 4
}

/** Applied twice it gives back what it was given. */
function mask(bytes: Buffer, transactionId: Buffer): Buffer {
  const pattern = Buffer.alloc(16)
  pattern.writeUInt32BE(magicCookie, 0)
  transactionId.copy(pattern, 4)
  return Buffer.from(bytes.map((byte, index) => byte ^ (pattern[index] ?? 0)))
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number))
  // URL normalises every spelling, also those with an embedded IPv4 address.
  const [left = '', right = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const [first, last] = [groups(left), groups(right)]
  const gap = Array.from({ length: 8 - first.length - last.length }, () => '0')
  const bytes = Buffer.alloc(16)
  for (const [index, group] of [...first, ...gap, ...last].entries())
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2)
  return bytes
}
