// typescript-eslint resolves an imported `.vue` through this; vue-tsc ignores it and checks the real component.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
