/** Requests of a page that are held until somebody has decided: navigations, and the app's own schemes. */
import type { CdpSession, Protocol } from './cdp'
import { withoutHash, type HostContents } from './contents'
import { preventable } from './strict'

type Paused = Protocol.Fetch.requestPausedPayload

export async function answerRequest(contents: HostContents, page: CdpSession, event: Paused): Promise<void> {
  try {
    if (event.resourceType === 'Document' && isPrevented(contents, event)) {
      // Aborted and not failed: the page that is there stays.
      await page.send('Fetch.failRequest', { requestId: event.requestId, errorReason: 'Aborted' })
    } else if (contents.schemes.isServed(event.request.url)) {
      await serve(contents, page, event)
    } else {
      await page.send('Fetch.continueRequest', { requestId: event.requestId })
    }
  } catch {
    // The page has gone, and its request with it.
  }
}

/** Asks the app, unless it was the app that asked for this page. */
function isPrevented(contents: HostContents, { request, frameId, redirectedRequestId }: Paused): boolean {
  const isMainFrame = frameId === contents.targetId
  if (isMainFrame && contents.ownLoads.delete(withoutHash(request.url))) return false
  const url = contents.schemes.fromWeb(request.url)
  const frame = contents.frames.get(frameId) ?? null
  const details = { url, isMainFrame, isSameDocument: false, frame, initiator: frame }
  if (redirectedRequestId !== undefined) {
    const redirect = preventable(details)
    contents.emit('will-redirect', redirect, url, false, isMainFrame)
    return redirect.defaultPrevented
  }
  const navigation = preventable(details)
  contents.emit('will-frame-navigate', navigation)
  if (isMainFrame) contents.emit('will-navigate', navigation, url, false, true)
  return navigation.defaultPrevented
}

async function serve(
  contents: HostContents,
  page: CdpSession,
  { requestId, request }: Paused
): Promise<void> {
  try {
    const body = request.postData
    const response = await contents.schemes.answer(
      new Request(contents.schemes.fromWeb(request.url), {
        method: request.method,
        headers: request.headers,
        ...(body === undefined ? {} : { body })
      })
    )
    await page.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64')
    })
  } catch (error) {
    process.stderr.write(`protocol handler for ${request.url}: ${String(error)}\n`)
    await page.send('Fetch.failRequest', { requestId, errorReason: 'Failed' })
  }
}
