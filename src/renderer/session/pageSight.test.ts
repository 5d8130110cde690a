import { describe, expect, it } from 'vitest'
import { pageSight } from './pageSight'

function setUp() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  let window: (isShown: boolean) => void = () => {}
  const sight = pageSight(page as unknown as Document, (listener) => {
    window = listener
    return () => (window = () => {})
  })
  const seen: boolean[] = []
  sight.onVisibility(() => seen.push(!sight.isHidden()))
  return {
    sight,
    seen,
    tellWindow: (isShown: boolean) => window(isShown),
    tellPage(visibilityState: string) {
      page.visibilityState = visibilityState
      page.dispatchEvent(new Event('visibilitychange'))
    }
  }
}

describe('the sight of a page', () => {
  it('is lost with the page or with its window, and back when both are', () => {
    const { seen, tellPage, tellWindow } = setUp()
    tellPage('hidden')
    tellWindow(false)
    tellPage('visible')
    tellWindow(true)
    expect(seen).toEqual([false, false, false, true])
  })

  it('is not told twice of a window that stays as it is', () => {
    const { seen, tellWindow } = setUp()
    tellWindow(true)
    tellWindow(false)
    tellWindow(false)
    expect(seen).toEqual([false])
  })

  it('is nobody’s concern after it is closed', () => {
    const { sight, seen, tellPage, tellWindow } = setUp()
    sight.close()
    tellPage('hidden')
    tellWindow(false)
    expect(seen).toEqual([])
  })
})
