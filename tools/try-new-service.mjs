// `node tools/try-new-service.mjs NAME FORM`: starts a form of the platform (standalone or distributed), writes and
// reads through the routes of a service that `tools/new-service.mjs` wrote, and tells what came of it as JSON.
import { signIn } from '@zhixin/demonstration';
import { freePort, startPlatform, temporaryDataFolder } from '@zhixin/demonstration/running';

const [name, app] = process.argv.slice(2);
const folder = temporaryDataFolder();
const platform = await startPlatform({
  app,
  dataFolder: folder.path,
  port: await freePort(),
  arguments: ['--empty'],
});
try {
  const officer = await signIn(platform.origin, 'regulator-xian', 'zhixin-demo');
  const operator = await signIn(platform.origin, 'operator', 'zhixin-demo');
  const path = `/api/${name}`;
  const { body } = await officer.post(`${path}/1`, { uscc: '91610113MA6TXK1N7H', title: '首件' });
  const { items } = await officer.get(`${path}?after=${encodeURIComponent(body.position)}`);
  const { parts } = await operator.get('/api/platform/parts');
  const told = {
    titles: items.map(({ title }) => title),
    works: parts.filter((part) => part.name.startsWith(`${name}/`)).map((part) => part.name),
    feeds: parts.filter((part) => part.name === `exchange/feed ${name}.v1`).length,
    code: await platform.stop(),
  };
  console.log(JSON.stringify(told));
} finally {
  await platform.kill();
  folder.remove();
}
