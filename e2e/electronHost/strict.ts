/** Small parts of the Electron look: objects that admit what they lack, and events that can be prevented. */

/**
 * Wraps an object so that a member it does not have throws instead of being undefined: a spec must fail on what the
 * stand-in cannot do, never pass by it. Private `#fields` do not survive a proxy, so use plain closures inside.
 */
export function strict<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(object, key) {
      // Whoever awaits, prints or inspects an object asks for these; that is no use of the API.
      const isProbe = typeof key === 'symbol' || ['then', 'toJSON', 'constructor'].includes(key)
      if (isProbe || key in object) return Reflect.get(object, key) as unknown
      throw notImplemented(`${name}.${key}`)
    }
  })
}

export function notImplemented(what: string): Error {
  return new Error(`${what} is not implemented in the Electron stand-in`)
}

export interface Preventable {
  defaultPrevented: boolean
  preventDefault(): void
}

/** An Electron event object: `preventDefault()` and whatever else the event carries. */
export function preventable(): Preventable
export function preventable<Extra extends object>(extra: Extra): Preventable & Extra
export function preventable(extra: object = {}): Preventable {
  return {
    ...extra,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    }
  }
}
