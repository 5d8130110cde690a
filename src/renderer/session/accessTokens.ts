/** The access codes this person has been given for servers, by origin. */
import type { SecretStore } from '../platform/platform'
import type { KeptSecrets } from '../platform/shell'

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
