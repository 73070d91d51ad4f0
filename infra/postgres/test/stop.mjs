export default async function stop() {
  await globalThis.zhixinTestPostgres?.stop();
}
