import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface DocsFile {
  type: string;
  body: string | Buffer;
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Parcours API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** No validator: the document stays in the house. */
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null, presets: [SwaggerUIBundle.presets.apis], layout: 'BaseLayout' });
`;

const shipped: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** The page that shows the API, and the files it is made of; all come from here. */
export class DocsFiles {
  private readonly read = new Map<string, Promise<Buffer>>();

  page(): DocsFile {
    return { type: 'text/html; charset=utf-8', body: page };
  }

  /** A file by its name; undefined for any that the page does not need. */
  async file(name: string): Promise<DocsFile | undefined> {
    if (name === 'start.js') return { type: 'text/javascript; charset=utf-8', body: start };
    if (!Object.hasOwn(shipped, name)) return undefined;
    let body = this.read.get(name);
    if (!body) this.read.set(name, (body = readFile(join(dirname(require.resolve('swagger-ui-dist/package.json')), name))));
    return { type: shipped[name] ?? '', body: await body };
  }
}
