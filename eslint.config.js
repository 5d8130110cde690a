import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Refuses imports by pattern; `why` is what the person who meets the error reads. */
function forbid(why, ...group) {
  return { group, message: why }
}

const desktopContract = forbid('Only platform/ speaks to the desktop shell.', '**/preload/**')
const vueFamily = forbid(
  'This folder is a library: no Vue, Pinia, Socket.IO or router.',
  'vue',
  'vue-*',
  'pinia',
  'socket.io*',
  'reka-ui'
)
const engines = {
  ...forbid('A store may name types of the engines, and nothing else of them.', '**/rtc/**', '**/media/**'),
  allowTypeImports: true
}
const appFolders = forbid(
  'A library folder may not know the app around it.',
  '**/stores/**',
  '**/session/**',
  '**/components/**',
  '**/views/**',
  '**/platform/**'
)

/** One rule per folder of the renderer; the arrows of ARCHITECTURE.md, enforced. */
const rendererFolders = [
  {
    files: ['src/renderer/rtc/**'],
    patterns: [
      vueFamily,
      appFolders,
      desktopContract,
      forbid('rtc/ gets its tracks handed in.', '**/media/**')
    ]
  },
  {
    files: ['src/renderer/media/**'],
    patterns: [
      vueFamily,
      appFolders,
      desktopContract,
      forbid('media/ knows browser APIs only.', '**/rtc/**', '**/signaling/**')
    ]
  },
  {
    files: ['src/renderer/trust/**'],
    patterns: [
      vueFamily,
      appFolders,
      desktopContract,
      forbid('trust/ seals what it is given.', '**/rtc/**', '**/media/**', '**/renderer/signaling/**')
    ]
  },
  {
    files: ['src/renderer/signaling/**'],
    patterns: [
      appFolders,
      desktopContract,
      forbid('The client only introduces people.', '**/rtc/**', '**/media/**')
    ]
  },
  {
    files: ['src/renderer/stores/**'],
    patterns: [
      desktopContract,
      forbid(
        'A store is data: no engine, no socket, no component.',
        '**/session/**',
        '**/components/**',
        '**/views/**',
        'socket.io*'
      ),
      engines
    ]
  },
  {
    files: ['src/renderer/components/**', 'src/renderer/views/**'],
    patterns: [
      desktopContract,
      forbid(
        'Components read stores and call actions; engines stay out of reach.',
        '**/rtc/**',
        '**/media/**',
        '**/session/**',
        '**/signaling/**',
        '**/platform/**',
        'socket.io*'
      )
    ]
  }
]

/** Folders of components, lowest first: each may use those before it. */
const componentFolders = ['basics', 'devices', 'settings', 'app', 'rooms', 'stage', 'share', 'call']
const componentLayers = componentFolders.slice(0, -1).map((folder, level) => ({
  files: [`src/renderer/components/${folder}/**`],
  patterns: [
    ...rendererFolders.find(({ files }) => files.includes('src/renderer/components/**')).patterns,
    forbid(
      `components/${folder} may use only the folders below it.`,
      ...componentFolders.slice(level + 1).map((upper) => `**/${upper}/*`),
      '**/views/**'
    )
  ]
}))

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'e2e/artifacts/'] },
  ...tseslint.configs.recommendedTypeChecked,
  ...vue.configs['flat/recommended'],
  ...accessibility.configs['flat/recommended'],
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        parser: tseslint.parser,
        extraFileExtensions: ['.vue']
      }
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-macros-order': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
      // A control may be named by the label around it or by `for`; asking for both helps nobody.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      // There are no captions for a live call.
      'vuejs-accessibility/media-has-caption': 'off'
    }
  },
  ...[...rendererFolders, ...componentLayers].map(({ files, patterns }) => ({
    files,
    ignores: ['**/*.test.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] }
  })),
  {
    files: ['signaling/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [forbid('The service stands alone.', '**/src/**')] }
      ]
    }
  },
  {
    // A setup store is one function by design.
    files: ['src/renderer/stores/**'],
    rules: { 'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }] }
  },
  {
    files: ['**/*.test.ts', 'e2e/**', 'bench/**'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off'
    }
  },
  {
    files: ['build/**', 'bench/**', 'eslint.config.js'],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' }
  },
  { files: ['eslint.config.js'], ...tseslint.configs.disableTypeChecked },
  prettier
)
