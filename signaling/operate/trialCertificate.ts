/** A certificate for trying things out: made here, vouched for by nobody, so browsers warn. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { writePrivately, type StateFolder } from './stateFolder'
import type { CertificateFiles } from './tlsServer'

const dayMs = 86_400_000
const lastsDays = 365
/** Made anew before it runs out, so that a trial that goes on does not end by it. */
const renewDays = 30

/**
 * The one in the state folder while it holds for all names; otherwise a new one takes its place.
 *
 * @param names host names and addresses; the first one is what it is called
 * @param unixNow milliseconds since 1970
 */
export async function keepTrialCertificate(
  state: StateFolder,
  names: readonly string[],
  unixNow: number
): Promise<CertificateFiles> {
  const files = { certFile: state.file('trial-cert.pem'), keyFile: state.file('trial-key.pem') }
  if (isGood(files, names, unixNow)) return files
  // Loaded only here: most starts need no certificate made.
  const { generate } = await import('selfsigned')
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'confab' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // A day back: the clock of a browser may be behind.
    notBeforeDate: new Date(unixNow - dayMs),
    notAfterDate: new Date(unixNow + lastsDays * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name }))
      }
    ]
  })
  writePrivately(files.keyFile, made.private)
  writePrivately(files.certFile, made.cert)
  return files
}

function isGood({ certFile, keyFile }: CertificateFiles, names: readonly string[], unixNow: number): boolean {
  try {
    const certificate = new X509Certificate(readFileSync(certFile))
    readFileSync(keyFile)
    const covers = (name: string): boolean =>
      (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined
    return names.every(covers) && Date.parse(certificate.validTo) - unixNow > renewDays * dayMs
  } catch {
    // None yet, or not one.
    return false
  }
}
