import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(import.meta.dirname, "../..");
const binary = process.env.PATCHBAY_BINARY ?? join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release/patchbay");

/** A Patchbay of one's own with the demo data, on a free port, in a folder that goes away with it. */
export class Server {
  private constructor(
    /** Where the portal is, without a slash at its end. */
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly log: string[],
  ) {}

  static async start(settings: Record<string, string> = {}, ...flags: string[]): Promise<Server> {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: run scripts/build first`);
    const folder = await mkdtemp(join(tmpdir(), "patchbay-e2e-"));
    const process_ = spawn(binary, ["serve", ...(flags.length > 0 ? flags : ["--demo"])], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...inherited(),
        PATCHBAY_LISTEN: "127.0.0.1:0",
        PATCHBAY_LDAP_LISTEN: "127.0.0.1:0",
        PATCHBAY_DATABASE_URL: `sqlite://${join(folder, "patchbay.db")}`,
        PATCHBAY_SECRET_KEY_FILE: join(folder, "secret.key"),
        ...settings,
      },
    });
    const log: string[] = [];
    createInterface({ input: process_.stderr! }).on("line", (line) => log.push(line));
    try {
      return new Server(await ready(process_, log), process_, folder, log);
    } catch (error) {
      process_.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** What the server has told on standard error so far. */
  get messages(): string {
    return this.log.join("\n");
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, "exit");
      this.process.kill("SIGTERM");
      const patience = setTimeout(() => this.process.kill("SIGKILL"), 12_000);
      await gone;
      clearTimeout(patience);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The environment without settings that somebody may have made for a Patchbay of theirs. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PATCHBAY_")));
}

/** The portal's address from the line that says the server is ready. */
async function ready(process_: ChildProcess, log: string[]): Promise<string> {
  const lines = createInterface({ input: process_.stdout! });
  return await new Promise((found, failed) => {
    const patience = setTimeout(() => failed(new Error(`no ready line within 30 s\n${log.join("\n")}`)), 30_000);
    process_.once("error", failed);
    process_.once("exit", (code, signal) => failed(new Error(`the server ended (${code ?? signal}) before it was ready\n${log.join("\n")}`)));
    lines.on("line", (line) => {
      const url = /^patchbay ready (https?:\/\/\S+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(patience);
      found(url.replace(/\/$/, ""));
    });
  });
}
