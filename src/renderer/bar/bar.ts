/** Entry of the sharing bar: plain elements, because a framework would outweigh three buttons. */
import type { BarBridge } from '../../preload/contract'
import { drawBar } from './drawBar'

declare global {
  interface Window {
    /** Present only in the bar's own window. */
    readonly sharingBar?: BarBridge
  }
}

const place = document.getElementById('bar')
if (place && window.sharingBar) drawBar(place, window.sharingBar)
