/** Words: the catalogue, its typed keys, and the one function components use to speak. */
import { createI18n, useI18n } from 'vue-i18n'
import en from './locales/en.json'

type Leaves<Node> = {
  [Key in keyof Node & string]: Node[Key] extends string ? Key : `${Key}.${Leaves<Node[Key]>}`
}[keyof Node & string]

/** Every key of the catalogue; a key that does not exist is a compile error. */
export type MessageKey = Leaves<typeof en>

/** @param count chooses the plural form and is available to the message as `{count}` */
export type Text = (
  key: MessageKey,
  values?: Readonly<Record<string, string | number>>,
  count?: number
) => string

/** The plugin for `app.use`. */
export function createAppI18n() {
  return createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages: { en } })
}

/** Names go in as values and come out as text: nothing a person typed is ever read as a message or as markup. */
export function useText(): Text {
  const { t } = useI18n()
  return (key, values = {}, count) => (count === undefined ? t(key, values) : t(key, values, count))
}
