// Where forms on their way are kept: encrypted in IndexedDB once somebody unlocked it, or as they were sealed to their receiver,
// which nobody here opens; otherwise in this page's memory. Drafts: encrypted or not at all. It decides nothing: what is
// written, and when, the module says.

const NAME = "referral-triage-outbox";
// What is kept, and by what it is found.
const STORES = { entries: "key", authors: "author", drafts: "id" };
const CHECK = "referral-triage";
// OWASP's figure for PBKDF2 with SHA-256.
const ROUNDS = 600_000;

// One for all elements of a page: an element that is removed takes no form with it.
const memory = new Map();
// What only this page knows of forms that were sealed to their receiver, and are kept without a key: words about them, and what they say.
const readable = new Map();
const held = new Set();
const stores = new Set();

const bytes = (text) => new TextEncoder().encode(text);
const text = (bytes) => new TextDecoder().decode(bytes);
const random = (count) => crypto.getRandomValues(new Uint8Array(count));
// What a ciphertext belongs to: moved to another row it cannot be read.
const bound = (iv, ...to) => ({ name: "AES-GCM", iv, additionalData: bytes(to.join("\n")) });

/** Whether this page may keep anything at all: an insecure one, or a frame of another site, may not. */
const canKeep = () => Boolean(globalThis.indexedDB && globalThis.crypto?.subtle && navigator.locks);

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export class Store {
  #widget;
  #channel;
  #release;
  #database;
  #author = "";
  // How often somebody signed in or out.
  #turn = 0;
  #kek;
  // The draft that this page writes, and what ends the lock that tells others so; the same of one that is being taken up.
  #draft;
  #leaveDraft;
  #leaveTaken;
  // What is being written is kept a second after it began to change; who waits for that.
  #pausing;
  #pauses = [];

  /** `widget()` is the module's half of the element, as long as that is on a page. */
  constructor(widget) {
    this.#widget = widget;
    stores.add(this);
    navigator.serviceWorker?.addEventListener("message", this.#synced);
    try {
      this.#channel = new BroadcastChannel(NAME);
      this.#channel.onmessage = () => this.#changed();
    } catch {
      // A frame without an origin of its own has no other tabs.
    }
  }

  close() {
    stores.delete(this);
    navigator.serviceWorker?.removeEventListener("message", this.#synced);
    clearTimeout(this.#pausing);
    this.release();
    this.leaveTaken();
    this.#leaveDraft?.();
    this.#channel?.close();
    this.#database?.then((database) => database.close(), () => {});
    this.#database = this.#kek = undefined;
  }

  /** Who sits here, and what opens what is kept for them: bytes from the host, or a PIN. Without a key all stays in memory. */
  async unlock(author, key) {
    if (author !== this.#author) this.lock();
    const turn = (this.#turn += 1);
    if (key === undefined || key === null) {
      this.#shut();
      this.#author = author;
      return;
    }
    if (!canKeep()) throw new Error("this page can keep nothing: it needs https, and must not be a frame of another site");
    const known = await this.#run("readonly", (store) => done(store("authors").get(author)));
    const salt = known?.salt ?? random(16);
    const kek = await derived(key, salt);
    // What was right already stays right if this is not.
    if (known) {
      await crypto.subtle.decrypt(bound(known.iv, author), kek, known.check).catch(() => {
        throw Object.assign(new Error("this is not the key that the forms of this user were kept with"), { name: "WrongKey" });
      });
    } else {
      const iv = random(12);
      const check = await crypto.subtle.encrypt(bound(iv, author), kek, bytes(CHECK));
      await this.#run("readwrite", (store) => done(store("authors").put({ author, salt, iv, check })));
    }
    // Making a key takes its time.
    if (this.#turn !== turn) throw new Error("somebody signed in or out meanwhile");
    [this.#author, this.#kek] = [author, kek];
    // What waits in memory is kept from now on.
    for (const [key, row] of [...memory].filter(([, row]) => row.author === author && row.inside !== undefined)) {
      const sealed = await this.#sealed({ key, ...row });
      await this.#run("readwrite", (store) => done(store("entries").put({ key, author, hash: row.hash, revision: row.revision, outside: row.outside, ...sealed })));
      memory.delete(key);
    }
  }

  /** The same for whoever sits here, with a PIN that they typed. */
  async pin(pin) {
    await this.unlock(this.#author, pin);
    this.showDrafts();
  }

  /** Nobody sits here any more: the keys leave the memory. */
  lock() {
    this.#turn += 1;
    this.#shut();
    readable.clear();
  }

  #shut() {
    this.leaveTaken();
    this.#leaveDraft?.();
    this.#author = "";
    this.#kek = this.#draft = this.#leaveDraft = undefined;
  }

  /** Somebody did something on the screen. Drafts are kept with a key only. */
  stirred(kind) {
    if (this.#kek && kind !== "pointermove" && kind !== "wheel") this.#pausing ??= setTimeout(() => this.pause(), 1000);
  }

  /** Has what is being written kept, or forgotten when it was sent or given up; ends when that is done. */
  pause() {
    clearTimeout(this.#pausing);
    this.#pausing = undefined;
    const widget = this.#kek && this.#widget();
    if (!widget) return undefined;
    return new Promise((done) => {
      this.#pauses.push(done);
      widget.paused();
    });
  }

  /** Keeps what this page is about, `[title, form]`, or forgets it. */
  async keepDraft(written) {
    try {
      await this.#keepDraft(written);
    } finally {
      for (const done of this.#pauses.splice(0)) done();
    }
  }

  async #keepDraft(written) {
    const [kek, author] = [this.#kek, this.#author];
    if (!kek) return;
    if (!written) {
      const old = this.#draft;
      this.#leaveDraft?.();
      this.#draft = this.#leaveDraft = undefined;
      if (old) await this.dropDraft(old);
      return;
    }
    if (!this.#draft) {
      const id = hex(random(16));
      [this.#leaveDraft, this.#draft] = [await this.#locked(id), id];
    }
    const id = this.#draft;
    const dek = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
    const [iv, keyIv] = [random(12), random(12)];
    const data = await crypto.subtle.encrypt(bound(iv, "draft", id, author), dek, bytes(written.join("\n")));
    const wrapped = await crypto.subtle.wrapKey("raw", dek, kek, bound(keyIv, id, author, "draft"));
    const row = { id, author, at: new Date().toISOString(), iv, data, wrapped: { iv: keyIv, data: wrapped } };
    // Whoever signed out meanwhile, or went on with the next patient, keeps what was kept before.
    if (this.#kek === kek && this.#draft === id) await this.#run("readwrite", (store) => done(store("drafts").put(row)));
  }

  /** Has the drafts of this user listed that no page is about: `[id, title, at]` each, the newest first. Nothing without a key. */
  async showDrafts() {
    if (!this.#kek) return;
    const rows = await this.#run("readonly", (store) => done(store("drafts").getAll()));
    const { held = [] } = await navigator.locks.query();
    const busy = new Set(held.map(({ name }) => name));
    const mine = rows.filter(({ id, author }) => author === this.#author && !busy.has(draftLock(id)));
    const read = await Promise.all(mine.map(async (row) => {
      const text = await this.#readDraft(row);
      return text && [row.id, text.split("\n", 1)[0], row.at];
    }));
    const found = read.filter(Boolean).sort((one, other) => (one[2] < other[2] ? 1 : -1));
    this.#widget()?.setDrafts(found);
  }

  /** One of them, to go on with; nothing if another page was faster. It is this page's once that says so: `ownDraft`, or `leaveTaken`. */
  async takeDraft(id) {
    const row = this.#kek && (await this.#run("readonly", (store) => done(store("drafts").get(id))));
    const text = row && row.author === this.#author && (await this.#readDraft(row));
    const leave = text && (await this.#locked(id));
    if (!leave) return undefined;
    this.leaveTaken();
    this.#leaveTaken = leave;
    return text.slice(text.indexOf("\n") + 1);
  }

  ownDraft(id) {
    this.#leaveDraft?.();
    [this.#draft, this.#leaveDraft, this.#leaveTaken] = [id, this.#leaveTaken, undefined];
  }

  leaveTaken() {
    this.#leaveTaken?.();
    this.#leaveTaken = undefined;
  }

  async dropDraft(id) {
    await this.#run("readwrite", (store) => done(store("drafts").delete(id)));
  }

  async #readDraft({ id, author, iv, data, wrapped }) {
    try {
      const dek = await crypto.subtle.unwrapKey("raw", wrapped.data, this.#kek, bound(wrapped.iv, id, author, "draft"), "AES-GCM", false, ["decrypt"]);
      return text(await crypto.subtle.decrypt(bound(iv, "draft", id, author), dek, data));
    } catch {
      return undefined;
    }
  }

  // What ends the lock on a draft; nothing if another page has it.
  #locked(id) {
    return new Promise((taken) => {
      navigator.locks.request(draftLock(id), { ifAvailable: true }, (lock) => {
        if (!lock) return taken(undefined);
        return new Promise((leave) => taken(leave));
      }).catch(() => taken(undefined));
    });
  }

  /** Becomes the only one who sends to a queue; false if somebody else is. */
  hold(queue) {
    const name = `${NAME}/${queue}`;
    const inPage = () => {
      if (held.has(name)) return false;
      held.add(name);
      this.#release = () => held.delete(name);
      return true;
    };
    if (!navigator.locks) return inPage();
    return new Promise((granted) => {
      navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        granted(Boolean(lock));
        return lock && new Promise((release) => { this.#release = release; });
      }).catch(() => granted(inPage()));
    });
  }

  release() {
    this.#release?.();
    this.#release = undefined;
  }

  /** Tells other tabs, and other elements of this page, that something changed. */
  wake() {
    this.#channel?.postMessage("changed");
    for (const store of stores) if (store !== this) store.#changed();
  }

  // A host's service worker says that the network is back.
  #synced = ({ data }) => {
    if (data?.type === NAME) this.#widget()?.woke();
  };

  // Asks for that, where there is such a worker: a browser calls it once the network is there, also while the page is in the background.
  async #awaitNetwork() {
    if (!navigator.serviceWorker?.controller) return;
    const registration = await navigator.serviceWorker.ready;
    await registration.sync?.register(NAME);
  }

  // Another tab, or another element of this page, changed something.
  #changed() { this.#widget()?.storeChanged(); }

  /** All rows: what stands outside, words about it and what is inside if this user may read it, whether it is on the disk. */
  async read() {
    const mine = [...memory.values()].map(({ outside, words, inside, author }) =>
      author === this.#author ? [outside, words, inside, false] : [outside, "", undefined, false]);
    // Who never kept anything gets no database.
    if (!canKeep() || !(this.#kek || (await exists()))) return mine;
    const rows = await this.#run("readonly", (store) => done(store("entries").getAll()));
    return [...mine, ...(await Promise.all(rows.map((row) => this.#opened(row))))];
  }

  async #opened(row) {
    if (row.author !== this.#author) return [row.outside, "", undefined, true];
    const { words = "", inside = row.letter } = readable.get(row.key) ?? {};
    const known = [row.outside, words, inside, true];
    if (!this.#kek || !row.wrapped) return known;
    try {
      const key = await this.#key(row);
      const part = async (name) => row[name] && text(await crypto.subtle.decrypt(bound(row[name].iv, name, row.key, row.author), key, row[name].data));
      return [row.outside, (await part("words")) ?? "", await part("inside"), true];
    } catch {
      // Left as it is: whoever can read it finds it unchanged.
      return known;
    }
  }

  #key(row) {
    return crypto.subtle.unwrapKey("raw", row.wrapped.data, this.#kek, bound(row.wrapped.iv, row.key, row.author, row.hash), "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  /** Keeps a revision if the one before it is kept: "kept" on the disk, "remembered" in memory, or "conflict". */
  async write({ key, author, hash, revision, outside, words, inside, letter, over }) {
    // A host that has no such worker, or a browser that knows no such thing, loses nothing by it.
    if (!over) this.#awaitNetwork().catch(() => {});
    const follows = (row) => !row || row.revision === revision - 1;
    // What is on the disk is changed there, by whom it belongs to, or not at all.
    const keeps = this.#kek !== undefined || (letter !== undefined && canKeep());
    const isOnDisk = !memory.has(key) && (keeps || revision > 1);
    const gone = () => new Error("this form's author does not sit here");
    if (isOnDisk && author !== this.#author) throw gone();
    if (!isOnDisk) {
      const row = memory.get(key);
      if (!follows(row)) return "conflict";
      memory.set(key, { author, hash, revision, outside, words, inside: over ? undefined : (row?.inside ?? inside) });
      return "remembered";
    }
    const sealed = this.#kek && (await this.#sealed({ key, author, hash, words, inside, over }));
    const result = await this.#run("readwrite", async (store) => {
      const entries = store("entries");
      const row = await done(entries.get(key));
      // Without a key only that is changed which nobody here can open.
      if (!sealed && letter === undefined && (row ? row.wrapped && row.letter === undefined : !over)) throw gone();
      if (!follows(row)) return "conflict";
      // What was begun is this form now: the disk never has both.
      if (revision === 1 && this.#draft) store("drafts").delete(this.#draft);
      const rest = sealed ?? (over ? {} : { words: row?.words, inside: row?.inside, wrapped: row?.wrapped });
      await done(entries.put({ key, author, hash, revision, outside, letter: over ? undefined : (row?.letter ?? letter), ...rest }));
      return "kept";
    });
    if (result !== "kept") return result;
    // "Saved" is said only of what can be read again.
    if (revision === 1) await this.#check(key, sealed ? inside : letter);
    if (sealed) readable.delete(key);
    else readable.set(key, { words, inside: over ? undefined : (inside ?? readable.get(key)?.inside) });
    return result;
  }

  async #sealed({ key, author, hash, words, inside, over }) {
    const row = over ? undefined : await this.#run("readonly", (store) => done(store("entries").get(key)));
    // What was inside is gone for good once it is over: what is said about it afterwards has a key of its own.
    const dek = row?.wrapped ? await this.#key(row) : await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
    const part = async (name, of) => {
      if (!of) return undefined;
      const iv = random(12);
      return { iv, data: await crypto.subtle.encrypt(bound(iv, name, key, author), dek, bytes(of)) };
    };
    const said = { words: await part("words", words) };
    if (row?.wrapped) return { ...said, wrapped: row.wrapped, inside: row.inside };
    const iv = random(12);
    const wrapped = { iv, data: await crypto.subtle.wrapKey("raw", dek, this.#kek, bound(iv, key, author, hash)) };
    return { ...said, wrapped, inside: over ? undefined : await part("inside", inside) };
  }

  async #check(key, inside) {
    const row = await this.#run("readonly", (store) => done(store("entries").get(key)));
    const read = row.wrapped ? (await this.#opened(row))[2] : row.letter;
    if (read !== inside) throw new Error("what was kept cannot be read again");
  }

  /** The rows that nobody here can read, all but those of these keys, as they are kept: what is encrypted stays so. JSON, bytes in hexadecimal. */
  async strange(known) {
    const keys = new Set(known.split("\n"));
    const rows = await this.#run("readonly", (store) => done(store("entries").getAll()));
    const plain = (_, value) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? hex(new Uint8Array(value.buffer ?? value)) : value);
    return JSON.stringify(rows.filter(({ key }) => !keys.has(key)), plain, 1);
  }

  async forget(key) {
    readable.delete(key);
    if (memory.delete(key)) return;
    await this.#run("readwrite", (store) => done(store("entries").delete(key)));
  }

  // One transaction. Its result counts once the disk has it: a request that succeeded may still be taken back.
  async #run(mode, work) {
    for (const again of [true, false]) {
      let begun = false;
      try {
        const database = await (this.#database ??= this.#open());
        const transaction = database.transaction(Object.keys(STORES), mode, { durability: "strict" });
        begun = true;
        const ended = new Promise((resolve, reject) => {
          transaction.oncomplete = resolve;
          transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
        });
        ended.catch(() => {});
        const result = await work((name) => transaction.objectStore(name)).catch((error) => {
          // What the transaction died of says more.
          return ended.then(() => { throw error; });
        });
        await ended;
        return result;
      } catch (error) {
        // Some systems close a database behind the page's back: opened once more it works.
        if (begun || !again) throw error;
        this.#database = undefined;
      }
    }
  }

  // Without a version: one that a newer program made is opened as it is, and nothing in it is lost. One that an older program
  // made gets what it lacks.
  async #open() {
    const database = await opened();
    if (Object.keys(STORES).every((name) => database.objectStoreNames.contains(name))) return this.#watched(database);
    database.close();
    return this.#watched(await opened(database.version + 1));
  }

  #watched(database) {
    const gone = () => {
      database.close();
      this.#database = undefined;
    };
    database.onversionchange = gone;
    database.onclose = gone;
    return database;
  }
}

function opened(version) {
  const request = indexedDB.open(NAME, version);
  request.onupgradeneeded = () => {
    const database = request.result;
    for (const [name, keyPath] of Object.entries(STORES)) {
      if (!database.objectStoreNames.contains(name)) database.createObjectStore(name, { keyPath });
    }
  };
  return done(request);
}

const draftLock = (id) => `${NAME}/draft/${id}`;

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether anything is kept, in this page or on the disk. */
export const waits = async () => memory.size > 0 || (canKeep() && (await exists()));

async function exists() {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === NAME);
  } catch {
    return false;
  }
}

// A PIN is short: making the key from it takes long on purpose.
async function derived(secret, salt) {
  const isPin = typeof secret === "string";
  const raw = isPin ? bytes(secret) : new Uint8Array(secret);
  if (raw.length < (isPin ? 4 : 16)) throw new Error(isPin ? "a PIN has at least four characters" : "a key has at least sixteen bytes");
  const base = await crypto.subtle.importKey("raw", raw, isPin ? "PBKDF2" : "HKDF", false, ["deriveKey"]);
  const how = isPin ? { name: "PBKDF2", iterations: ROUNDS } : { name: "HKDF", info: bytes(NAME) };
  return crypto.subtle.deriveKey({ ...how, hash: "SHA-256", salt }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
}
