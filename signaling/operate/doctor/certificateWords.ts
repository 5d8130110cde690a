/** What a certificate is worth, in words, and what to do about it. */
import type { CertificateVerdict } from './certificateVerdict'
import type { Words } from './findings'

export function certificateSays(verdict: CertificateVerdict): string {
  switch (verdict.kind) {
    case 'valid':
      return `valid for ${days(verdict.expiresInDays)}`
    case 'expired':
      return verdict.daysAgo === 0 ? 'ran out today' : `ran out ${days(verdict.daysAgo)} ago`
    case 'notYetValid':
      return 'begins in the future'
    case 'wrongName':
      return `is for ${verdict.names.join(', ') || 'no name at all'}, and not for this name`
    case 'selfSigned':
      return 'signed by itself: nobody vouches for it'
    case 'untrusted':
      return `nobody this machine knows vouches for it (${verdict.reason})`
  }
}

export function certificateWords(verdict: CertificateVerdict): Words {
  const says = certificateSays(verdict)
  switch (verdict.kind) {
    case 'valid':
      return { says, advice: null }
    case 'expired':
      return { says, advice: 'Renew it; confab-server reads the new one by itself.' }
    case 'notYetValid':
      return { says, advice: 'Set the clock of this machine, or of the one that made it.' }
    case 'wrongName':
      return { says, advice: 'Get one for the name people use, or give people the name it is for.' }
    case 'selfSigned':
      return {
        says,
        advice: 'Good for a trial (--insecure accepts it here); get one from Let’s Encrypt to stay.'
      }
    case 'untrusted':
      return { says, advice: 'Name the full chain (fullchain.pem) as certFile, not the certificate alone.' }
  }
}

export function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`
}
