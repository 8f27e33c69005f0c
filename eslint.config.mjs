// The house's walls: who may import whom, and what the PURE libs must not touch (docs/concepts.md, "Rooms").
import tseslint from 'typescript-eslint';

/** lib -> the libs it may import. */
const mayImport = {
  events: [],
  contact: ['events'],
  journey: ['events', 'contact'],
  recommend: ['events', 'contact'],
  templates: [],
  print: ['contact'],
  platform: [],
  'event-log': ['events', 'platform'],
  store: ['events', 'contact', 'journey', 'recommend', 'templates', 'print', 'platform'],
  publishing: ['events', 'contact', 'journey', 'templates', 'event-log', 'store', 'platform'],
  service: ['event-log', 'store', 'platform'],
};
const pure = ['events', 'contact', 'journey', 'recommend', 'templates', 'print'];
const libs = Object.keys(mayImport);
const apps = ['gateway', 'journeys', 'email', 'content', 'print', 'studio', 'standalone', 'cli'];
/** Composition roots may import other apps' modules. */
const roots = ['standalone', 'cli'];

const ioPackages = ['@nestjs/*', 'kafkajs', 'mongoose', '@photostructure/*', '@sendgrid/*', 'pino', 'pdfkit', 'fontkit', 'fastify', '@fastify/*'];

function imports(place, allowedLibs, extra = []) {
  const forbidden = libs.filter((lib) => !allowedLibs.includes(lib)).map((lib) => `@parcours/${lib}`);
  return [
    'error',
    {
      patterns: [
        ...(forbidden.length ? [{ group: forbidden, message: `${place} may import only: ${allowedLibs.join(', ') || 'external packages'}.` }] : []),
        { group: ['**/apps/*', '**/libs/*', '@parcours/*/*'], message: 'Import a lib by its name, through its index.' },
        ...extra,
      ],
    },
  ];
}

const pureRules = {
  'no-restricted-globals': [
    'error',
    ...['process', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'Buffer', 'console', 'performance', 'crypto', '__dirname', 'require'].map((name) => ({
      name,
      message: 'PURE libs have no I/O, clock or randomness: take it as an argument.',
    })),
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'PURE libs have no clock: take `now` as an argument.' },
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'PURE libs have no clock: take `now` as an argument.' },
    { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'PURE libs have no randomness: take a seed as an argument.' },
    { selector: "MemberExpression[object.name='Temporal'][property.name='Now']", message: 'PURE libs have no clock: take `now` as an argument.' },
    { selector: 'ImportExpression', message: 'PURE libs load nothing at run time.' },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'data/', 'coverage/', 'apps/studio/web/dist/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-empty-object-type': 'off',
      'max-lines': ['error', { max: 400 }],
      eqeqeq: ['error', 'smart'],
      'prefer-const': 'error',
    },
  },
  { files: ['**/*.mjs'], rules: { 'prefer-const': 'error', eqeqeq: ['error', 'smart'] } },
  ...libs.map((lib) => ({
    files: [`libs/${lib}/src/**/*.ts`],
    rules: {
      'no-restricted-imports': imports(
        `libs/${lib}`,
        mayImport[lib],
        [
          { group: ['@parcours-apps/*'], message: 'Libs never import apps.' },
          ...(pure.includes(lib)
            ? [{ group: ['node:*', ...ioPackages], message: `libs/${lib} is PURE: no Nest, no node: module, no I/O package.` }]
            : []),
        ],
      ),
    },
  })),
  ...pure.map((lib) => ({ files: [`libs/${lib}/src/**/*.ts`], ignores: ['**/*.spec.ts'], rules: pureRules })),
  ...pure.map((lib) => ({ files: [`libs/${lib}/src/**/*.spec.ts`], rules: { 'no-restricted-imports': 'off' } })),
  ...apps.map((app) => ({
    files: [`apps/${app}/src/**/*.ts`],
    rules: {
      'no-restricted-imports': imports(
        `apps/${app}`,
        libs,
        roots.includes(app) ? [] : [{ group: ['@parcours-apps/*'], message: 'Apps do not import each other; what they share is a lib.' }],
      ),
    },
  })),
);
