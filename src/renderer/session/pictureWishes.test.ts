import { describe, expect, it } from 'vitest'
import { firstWishes } from '../rtc/wishes'
import { pictureWishes, type Sight } from './pictureWishes'

const sight: Sight = {
  areas: { camera: { width: 640, height: 360 }, share: { width: 1600, height: 900 } },
  big: null,
  isSharing: true
}
const bigFace: Sight = {
  ...sight,
  areas: { ...sight.areas, camera: { width: 1600, height: 900 } },
  big: 'camera'
}

describe('what is asked of a face', () => {
  it('is what is drawn, more of it at best, half of it to save data, and nothing for sound only', () => {
    expect(pictureWishes(sight, 'balanced').camera).toEqual({ width: 640, height: 360 })
    expect(pictureWishes(sight, 'best').camera).toEqual({ width: 960, height: 540 })
    expect(pictureWishes(sight, 'saveData').camera).toEqual({ width: 320, height: 180 })
    expect(pictureWishes(sight, 'audioOnly').camera).toBeNull()
  })

  it('stays small to save data, however large it is drawn, unless it is the big one', () => {
    expect(pictureWishes({ ...bigFace, big: null }, 'saveData').camera).toEqual({ width: 320, height: 180 })
    expect(pictureWishes(bigFace, 'saveData').camera).toEqual({ width: 640, height: 360 })
  })

  it('covers a box of another shape, because it is cropped to it', () => {
    const narrow = { ...sight, areas: { ...sight.areas, camera: { width: 400, height: 300 } } }
    expect(pictureWishes(narrow, 'balanced').camera).toEqual({ width: 533, height: 300 })
  })
})

describe('what is asked of a screen', () => {
  it('stays readable to save data while it is the big one', () => {
    expect(pictureWishes({ ...sight, big: 'share' }, 'saveData').share).toEqual({ width: 1600, height: 900 })
    expect(pictureWishes({ ...sight, big: 'share' }, 'audioOnly').share).toEqual({ width: 1600, height: 900 })
    expect(pictureWishes(sight, 'saveData').share).toEqual({ width: 800, height: 450 })
  })

  it('is asked for before there is one, as long as its owner is on the stage', () => {
    const before: Sight = { ...sight, areas: { ...sight.areas, share: null }, isSharing: false }
    expect(pictureWishes(before, 'balanced').share).toEqual(firstWishes.share)
    const away: Sight = { areas: { camera: null, share: null }, big: null, isSharing: false }
    expect(pictureWishes(away, 'balanced')).toEqual({ camera: null, share: null })
  })

  it('is nothing while it is out of sight', () => {
    const covered: Sight = { ...sight, areas: { ...sight.areas, share: null } }
    expect(pictureWishes(covered, 'best').share).toBeNull()
  })
})
