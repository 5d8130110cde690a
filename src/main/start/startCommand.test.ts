import { describe, expect, it } from 'vitest'
import { quotedForWindows, startCommand } from './startCommand'

const image = { APPIMAGE: '/home/ada/Confab.AppImage', APPDIR: '/tmp/.mount_ConfabX' }
const packaged = { isPackaged: true, appPath: '/opt/Confab/resources/app.asar' }

describe('what starts us again', () => {
  it('is the program we are', () => {
    const running = { ...packaged, executable: '/opt/Confab/confab', env: {} }
    expect(startCommand(running)).toEqual(['/opt/Confab/confab'])
  })

  it('is the AppImage, not the folder it is mounted to', () => {
    const running = { ...packaged, executable: '/tmp/.mount_ConfabX/confab', env: image }
    expect(startCommand(running)).toEqual(['/home/ada/Confab.AppImage'])
  })

  it('is not the AppImage of another program that has started us', () => {
    const running = { ...packaged, executable: '/opt/Confab/confab', env: image }
    expect(startCommand(running)).toEqual(['/opt/Confab/confab'])
    const neighbour = { ...packaged, executable: '/tmp/.mount_ConfabXY/confab', env: image }
    expect(startCommand(neighbour)).toEqual(['/tmp/.mount_ConfabXY/confab'])
  })

  it('does not follow a relative AppImage, which leads elsewhere from elsewhere', () => {
    const env = { ...image, APPIMAGE: './Confab.AppImage' }
    const running = { ...packaged, executable: '/tmp/.mount_ConfabX/confab', env }
    expect(startCommand(running)).toEqual(['/tmp/.mount_ConfabX/confab'])
  })

  it('is Electron with our folder while we are not packaged', () => {
    const running = { isPackaged: false, executable: '/node_modules/electron', appPath: '/src', env: image }
    expect(startCommand(running)).toEqual(['/node_modules/electron', '/src'])
  })
})

it('quotes for Windows what it would take apart', () => {
  expect(['C:\\My Apps\\confab', '--hidden'].map(quotedForWindows)).toEqual([
    '"C:\\My Apps\\confab"',
    '--hidden'
  ])
})
