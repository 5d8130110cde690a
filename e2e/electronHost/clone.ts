/**
 * Structured clone as text, for values that cross between the page and the main process.
 *
 * Runs in both, so it uses nothing of either. Keeps what JSON loses: undefined, NaN, -0, bigint, Date, RegExp, Map,
 * Set, bytes, Error, shared references and cycles.
 *
 * @see HTML 2.7 "Safe passing of structured data"
 */

/** A primitive, or a reference to one of the nodes. */
type Leaf =
  | null
  | boolean
  | string
  | number
  | readonly ['number' | 'bigint' | 'ref', string | number]
  | readonly ['undefined']
type Node =
  | { readonly kind: 'array' | 'set'; readonly items: readonly Leaf[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Leaf, Leaf])[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Leaf])[] }
  | { readonly kind: 'date'; readonly time: number | null }
  | { readonly kind: 'regexp'; readonly source: string; readonly flags: string }
  | { readonly kind: 'buffer'; readonly bytes: string }
  | { readonly kind: 'view'; readonly type: string; readonly bytes: string }
  | { readonly kind: 'error'; readonly name: string; readonly message: string; readonly stack: string }

const errorTypes: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError
}

type BytesView = new (buffer: ArrayBuffer) => ArrayBufferView
const viewTypes: Readonly<Record<string, BytesView>> = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView
}

/** @throws 'An object could not be cloned.', Electron's words, for functions, symbols and platform objects */
export function encode(root: unknown): string {
  const indexes = new Map<object, number>()
  const nodes: Node[] = []
  const put = (value: unknown): Leaf => {
    switch (typeof value) {
      case 'undefined':
        return ['undefined']
      case 'boolean':
      case 'string':
        return value
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['number', Object.is(value, -0) ? '-0' : String(value)]
      case 'bigint':
        return ['bigint', String(value)]
      case 'object':
        return value === null ? null : ['ref', putObject(value)]
      default:
        throw new Error('An object could not be cloned.')
    }
  }
  const putObject = (value: object): number => {
    const known = indexes.get(value)
    if (known !== undefined) return known
    // Its place is taken before its parts are looked at, so that a cycle finds it.
    const index = nodes.push({ kind: 'array', items: [] }) - 1
    indexes.set(value, index)
    nodes[index] = describe(value, put)
    return index
  }
  return JSON.stringify([put(root), nodes])
}

function describe(value: object, put: (value: unknown) => Leaf): Node {
  if (Array.isArray(value)) return { kind: 'array', items: value.map(put) }
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    // A Buffer arrives as plain bytes, as in Electron.
    return { kind: 'view', type: tagOf(value), bytes: toBase64(bytes) }
  }
  // By tag and not by `instanceof`: values of another world have other constructors.
  switch (tagOf(value)) {
    case 'Date':
      return { kind: 'date', time: (value as Date).getTime() }
    case 'RegExp':
      return { kind: 'regexp', source: (value as RegExp).source, flags: (value as RegExp).flags }
    case 'Map':
      return {
        kind: 'map',
        entries: [...(value as Map<unknown, unknown>)].map(([key, held]) => [put(key), put(held)])
      }
    case 'Set':
      return { kind: 'set', items: [...(value as Set<unknown>)].map(put) }
    case 'ArrayBuffer':
      return { kind: 'buffer', bytes: toBase64(new Uint8Array(value as ArrayBuffer)) }
    case 'Error': {
      const { name, message, stack = '' } = value as Error
      return { kind: 'error', name, message, stack }
    }
    case 'Object':
      return { kind: 'object', entries: Object.entries(value).map(([key, held]) => [key, put(held)]) }
    default:
      throw new Error('An object could not be cloned.')
  }
}

/** @throws when the text did not come from `encode` */
export function decode(text: string): unknown {
  const [root, nodes] = JSON.parse(text) as [Leaf, Node[]]
  const made = new Map<number, unknown>()
  const keep = <Value>(index: number, value: Value): Value => {
    made.set(index, value)
    return value
  }
  const get = (leaf: Leaf): unknown => {
    if (!isReference(leaf)) return leaf
    const [kind, given] = leaf
    if (kind === 'undefined') return undefined
    if (kind === 'number') return Number(given)
    if (kind === 'bigint') return BigInt(given)
    const index = Number(given)
    return made.has(index) ? made.get(index) : build(index)
  }
  const build = (index: number): unknown => {
    const node = nodes[index]
    if (!node) throw new Error('not an encoded value')
    switch (node.kind) {
      case 'array': {
        const array = keep(index, [] as unknown[])
        for (const item of node.items) array.push(get(item))
        return array
      }
      case 'set': {
        const set = keep(index, new Set())
        for (const item of node.items) set.add(get(item))
        return set
      }
      case 'map': {
        const map = keep(index, new Map())
        for (const [key, held] of node.entries) map.set(get(key), get(held))
        return map
      }
      case 'object': {
        const object = keep(index, {})
        // Defined, not assigned: `__proto__` is a name like any other here.
        for (const [key, held] of node.entries) {
          const descriptor = { value: get(held), writable: true, enumerable: true, configurable: true }
          Object.defineProperty(object, key, descriptor)
        }
        return object
      }
      default:
        return keep(index, revive(node))
    }
  }
  return get(root)
}

function isReference(leaf: Leaf): leaf is Extract<Leaf, readonly unknown[]> {
  return Array.isArray(leaf)
}

function revive(node: Exclude<Node, { kind: 'array' | 'set' | 'map' | 'object' }>): unknown {
  switch (node.kind) {
    case 'date':
      return new Date(node.time ?? NaN)
    case 'regexp':
      return new RegExp(node.source, node.flags)
    case 'buffer':
      return fromBase64(node.bytes)
    case 'view': {
      const View = viewTypes[node.type] ?? Uint8Array
      return new View(fromBase64(node.bytes))
    }
    case 'error': {
      const error = new (errorTypes[node.name] ?? Error)(node.message)
      error.stack = node.stack
      return error
    }
  }
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8_192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  }
  return btoa(binary)
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer
}
