/** The worker the frames go through: the one script of the app that is started by its address. */
import workerUrl from './fanout.worker.ts?worker&url'

/** The parts of `window.trustedTypes` that are used; TypeScript's library does not know it yet. */
export interface TrustedTypes {
  createPolicy(name: string, rules: { readonly createScriptURL: (address: string) => string }): ScriptPolicy
}

interface ScriptPolicy {
  /** @returns a TrustedScriptURL, which stands where the address as text would */
  createScriptURL(address: string): string
}

declare global {
  interface Window {
    /** Not everywhere: without it any text may be the address of a worker. */
    readonly trustedTypes?: TrustedTypes
  }
}

/**
 * Takes the policy under which an address becomes a worker. The page's content security policy lets its name be taken
 * once, so this is called once a page, early, and nothing that comes later can have another address trusted.
 *
 * @returns starts a worker
 * @throws when the page has taken the policy already
 * @see W3C Trusted Types, section 2.3
 */
export function fanoutWorkers(trustedTypes = window.trustedTypes): () => Worker {
  const policy = trustedTypes?.createPolicy('confab-worker', { createScriptURL: ownAddress })
  return () => new Worker(policy?.createScriptURL(workerUrl) ?? workerUrl, { type: 'module', name: 'fanout' })
}

function ownAddress(address: string): string {
  if (address !== workerUrl) throw new TypeError(`not a worker of this app: ${address}`)
  return address
}
