/** What the desk says while its web app is not built: what to do, in both languages, without any file of the build. */
export const NOT_BUILT_PAGE = `<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Parcours</title></head>
<body>
<main>
<h1>Parcours fonctionne, mais les pages du bureau ne sont pas construites</h1>
<p>Lancez <code>npm run build</code> dans le dossier du projet, puis rechargez cette page. L’API répond déjà sous <code>/v1</code>.</p>
<div lang="en">
<h2>Parcours is running, but the desk’s pages are not built</h2>
<p>Run <code>npm run build</code> in the project folder, then reload this page. The API answers already under <code>/v1</code>.</p>
</div>
</main>
</body>
</html>
`;
