/** One configuration for every suite; folders say what kind of test it is (see CONTRIBUTING.md). */
const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};
/**
 * Where tests find Kafka and MongoDB. Under these names, since processes that tests start would take the usual ones for their own: each test
 * says which engine it means.
 */
for (const name of ['KAFKA_BROKERS', 'MONGODB_URI']) {
  if (process.env[name]) process.env[`TEST_${name}`] = process.env[name];
  delete process.env[name];
}
/** Published as ES modules only, which jest can not `require` as Node itself can. */
const esmOnly = ['@marcbachmann/cel-js', 'temporal-polyfill', 'temporal-utils', 'mjml', 'cloudevents', 'htmlparser2', 'domhandler', 'domelementtype', 'domutils', 'dom-serializer', 'entities', 'css-select', 'css-what', 'nth-check', 'boolbase'];

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/apps/studio/web/'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: {
    '^@parcours/([^/]+)$': '<rootDir>/libs/$1/src',
    '^@parcours-apps/([^/]+)$': '<rootDir>/apps/$1/src',
  },
  transform: { '^.+\\.(t|j|mj)sx?$': ['@swc/jest', swc] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  testTimeout: 30000,
  maxWorkers: 2,
};
