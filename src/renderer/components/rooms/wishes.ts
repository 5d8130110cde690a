/** What Confab may do about a favourite by itself, as it is drawn and said. */
import { Eye, Power, Users } from '@lucide/vue'
import type { Component } from 'vue'
import type { MessageKey } from '../../i18n'
import type { RoomWish } from '../../stores/rooms'

export interface WishLook {
  readonly wish: RoomWish
  readonly label: MessageKey
  readonly icon: Component
}

export const wishLooks: readonly WishLook[] = [
  { wish: 'show', label: 'favourites.show', icon: Eye },
  { wish: 'joinAtStart', label: 'favourites.joinAtStart', icon: Power },
  { wish: 'joinWhenOccupied', label: 'favourites.joinWhenOccupied', icon: Users }
]
