// finops between SDKs and scripted providers.

import { throughFinops } from '../clients/base-urls.mjs';
import { startFinops } from './finops.mjs';
import { ScriptedUpstream } from './scripted-upstream.mjs';

/** Starts one upstream per provider and finops in front of them: for `before` and `after`. */
export class Stage {
  upstreams = {};
  finops;

  /** @param {{answers: Record<string, Function>, env?: object, args?: string[]}} options answers: handler by provider name */
  async start({ answers, env = {}, args = [] }) {
    for (const [name, answer] of Object.entries(answers)) this.upstreams[name] = await ScriptedUpstream.start(answer);
    const named = Object.entries(this.upstreams).flatMap(([name, { url }]) => ['--upstream', `${name}=${url}`]);
    this.finops = await startFinops({ args: [...named, ...args], env });
  }

  get base() {
    return throughFinops(this.finops.url);
  }

  async stop() {
    await this.finops?.dispose();
    await Promise.all(Object.values(this.upstreams).map((upstream) => upstream.stop()));
  }
}
