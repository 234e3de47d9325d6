// The operator of a host: gets in by a link that opens once.

/** The path of a fresh link. */
export async function link(world) {
  const answer = await fetch(`${world.base}/links`, { method: 'POST', headers: { authorization: `Bearer ${world.operator}` } });
  if (!answer.ok) throw new Error(`POST /links: ${answer.status} ${await answer.text()}`);
  return new URL((await answer.json()).url).pathname;
}

/** Opens the observatory in this browser. */
export async function enter(world, visitor) {
  await visitor.open(await link(world));
  visitor.isAt('/observatory');
}
