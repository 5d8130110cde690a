/** The access codes this person has been given for servers, by origin. */
import type { SecretStore } from '../platform/platform'
import type { KeptSecrets } from '../platform/shell'
import { referenceOf, type RoomKey } from '../roomKeys'
import type { Services } from './services'
import type { Stores } from './stores'

export interface AccessTokens {
  /** What to show the server, if anything. */
  of(serverUrl: string): string | null
  /** Counts from the next connection on, and is kept. A blank one removes. */
  keep(serverUrl: string, token: string): void
}

export interface AccessTokensOptions {
  readonly secrets: Pick<SecretStore, 'keepAccessToken'>
  /** What has been kept. */
  readonly whenRead: Promise<Pick<KeptSecrets, 'accessTokens'>>
}

export function createAccessTokens({ secrets, whenRead }: AccessTokensOptions): AccessTokens {
  const tokens = new Map<string, string>()
  void whenRead.then(({ accessTokens }) => {
    for (const { serverUrl, token } of accessTokens) if (!tokens.has(serverUrl)) tokens.set(serverUrl, token)
  })
  return {
    of: (serverUrl) => tokens.get(serverUrl) ?? null,
    keep(serverUrl, token) {
      const given = token.trim()
      if (given === '') tokens.delete(serverUrl)
      else tokens.set(serverUrl, given)
      // One that cannot be kept counts until the page ends.
      secrets.keepAccessToken({ serverUrl, token: given === '' ? null : given }).catch(() => {})
    }
  }
}

export interface CodeParts {
  readonly tokens: AccessTokens
  readonly services: Pick<Services, 'placeOf'>
  readonly connection: Pick<Stores['connection'], 'homeServer' | 'codeEntries'>
}

/** Keeps the code for the server of a room, and shows it there. What comes of that is in `connection.codeEntries`. */
export function enterCode({ tokens, services, connection }: CodeParts, key: RoomKey, code: string): void {
  const { serverUrl } = referenceOf(key, connection.homeServer)
  tokens.keep(serverUrl, code)
  if (connection.codeEntries.has(serverUrl)) connection.codeEntries.set(serverUrl, 'trying')
  // Also where a try is under way: that one has shown what there was before.
  services.placeOf(key)?.client.retry()
}
