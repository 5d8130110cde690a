// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { h, nextTick, ref, useTemplateRef, type Component } from 'vue'
import { useViewingStore } from '../../stores/viewing'
import { freshStores } from '../testMount'
import { provideAreaWatch, useShownArea } from './useShownArea'

/** Observers that report what they are told to. */
class FakeObserver {
  static made: FakeObserver[] = []
  readonly observed = new Set<Element>()
  readonly report: (entries: readonly object[]) => void

  constructor(report: (entries: readonly object[]) => void) {
    this.report = report
    FakeObserver.made.push(this)
  }

  observe(element: Element): void {
    this.observed.add(element)
  }

  unobserve(element: Element): void {
    this.observed.delete(element)
  }

  disconnect(): void {
    this.observed.clear()
  }
}

class FakeRatio extends EventTarget {
  static present: FakeRatio | null = null
  constructor() {
    super()
    FakeRatio.present = this
  }
}

const Tile: Component<{ id: string }> = {
  props: ['id'],
  setup(props: { readonly id: string }) {
    useShownArea(useTemplateRef<HTMLElement>('box'), () => ({ participantId: props.id, slot: 'camera' }))
    return () => h('div', { ref: 'box', id: props.id })
  }
}

const ids = ref<readonly string[]>([])
const Stage: Component = {
  setup() {
    provideAreaWatch()
    return () => ids.value.map((id, index) => h(Tile, { id, key: index }))
  }
}

function box(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`no box ${id}`)
  return element
}

function setUp() {
  const wrapper = mount(Stage, { attachTo: document.body })
  const [sizes, sights] = FakeObserver.made
  if (!sizes || !sights) throw new Error('nothing is observed')
  return {
    wrapper,
    viewing: useViewingStore(),
    sizes,
    sights,
    layOut: (id: string, width: number, height: number) =>
      sizes.report([{ target: box(id), contentRect: { width, height } }]),
    see: (id: string, isIntersecting: boolean) => sights.report([{ target: box(id), isIntersecting }])
  }
}

let parts: ReturnType<typeof setUp>

beforeEach(() => {
  FakeObserver.made = []
  ids.value = ['ana', 'ben']
  freshStores()
  vi.stubGlobal('ResizeObserver', FakeObserver)
  vi.stubGlobal('IntersectionObserver', FakeObserver)
  vi.stubGlobal('matchMedia', () => new FakeRatio())
  vi.stubGlobal('devicePixelRatio', 2)
  parts = setUp()
})
afterEach(() => {
  parts.wrapper.unmount()
  vi.unstubAllGlobals()
})

describe('the area a picture is drawn in', () => {
  it('is in device pixels, and known once the box is laid out and on screen', () => {
    const { viewing, layOut, see } = parts
    layOut('ana', 320.4, 180)
    expect(viewing.areas.camera.size).toBe(0)
    see('ana', true)
    expect([...viewing.areas.camera]).toEqual([['ana', { width: 641, height: 360 }]])
  })

  it('is none while the box is off screen or has no size', () => {
    const { viewing, layOut, see } = parts
    layOut('ana', 320, 180)
    see('ana', true)
    see('ana', false)
    expect(viewing.areas.camera.size).toBe(0)
    see('ana', true)
    layOut('ana', 320, 0)
    expect(viewing.areas.camera.size).toBe(0)
  })

  it('is none behind something that fills the screen', () => {
    const { viewing, layOut, see } = parts
    for (const id of ['ana', 'ben']) {
      layOut(id, 320, 180)
      see(id, true)
    }
    Object.defineProperty(document, 'fullscreenElement', { value: box('ben'), configurable: true })
    document.dispatchEvent(new Event('fullscreenchange'))
    expect([...viewing.areas.camera.keys()]).toEqual(['ben'])
    Reflect.deleteProperty(document, 'fullscreenElement')
    document.dispatchEvent(new Event('fullscreenchange'))
    expect(viewing.areas.camera.size).toBe(2)
  })

  it('follows the window to a screen of another density, and from there on', () => {
    const { viewing, layOut, see } = parts
    layOut('ana', 320, 180)
    see('ana', true)
    for (const ratio of [1, 3]) {
      vi.stubGlobal('devicePixelRatio', ratio)
      FakeRatio.present?.dispatchEvent(new Event('change'))
      expect(viewing.areas.camera.get('ana')).toEqual({ width: 320 * ratio, height: 180 * ratio })
    }
  })

  it('goes with the tile, and to whomever the tile is given', async () => {
    const { viewing, layOut, see } = parts
    layOut('ana', 320, 180)
    see('ana', true)
    ids.value = ['cem']
    await nextTick()
    expect(viewing.areas.camera.size).toBe(0)
    layOut('cem', 320, 180)
    see('cem', true)
    expect([...viewing.areas.camera.keys()]).toEqual(['cem'])
  })

  it('takes one pair of observers for all tiles, and leaves nothing observed', () => {
    const { wrapper, sizes, sights } = parts
    expect(FakeObserver.made).toHaveLength(2)
    expect(sizes.observed.size).toBe(2)
    wrapper.unmount()
    expect(sizes.observed.size + sights.observed.size).toBe(0)
  })
})
