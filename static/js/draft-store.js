// Encrypted copies of unsent words on this device.
//
// A copy is sealed with AES-GCM. The key comes with the page from the server, for one person and
// one form, and is never stored. The marks under which copies lie say nothing about a person or
// a family. IndexedDB with strict durability, because localStorage loses the last seconds when
// the browser is killed.
const draftStore = (() => {
  const DATABASE = "cppc-drafts";
  const STORE = "copies";
  const LONGEST = 30 * 24 * 3600 * 1000;
  const write = new TextEncoder();
  const read = new TextDecoder();
  let opening = null;

  const database = () => {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opening;
  };

  const transact = async (mode, act) => {
    const db = await database();
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  };

  const importKey = (secret) => {
    const bytes = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
    return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  };

  // Person and form are bound into the seal: a copy cannot be passed off as another one's.
  const bound = (copy) => write.encode(`${copy.person}:${copy.record}`);

  const put = async (key, { id, record, person, base, fields }) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const copy = { id, record, person, base, at: Date.now(), iv };
    copy.sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: bound(copy) },
      key,
      write.encode(JSON.stringify(fields)),
    );
    await transact("readwrite", (store) => store.put(copy));
  };

  const open = async (key, copy) => {
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: copy.iv, additionalData: bound(copy) },
      key,
      copy.sealed,
    );
    return JSON.parse(read.decode(plain));
  };

  const remove = (id) => transact("readwrite", (store) => store.delete(id));
  const all = () => transact("readonly", (store) => store.getAll());

  // The newest copy of one form that this key opens, with its fields, besides the open page's own.
  // Copies sealed with another key stay for the one who has it.
  const newest = async (key, record, own) => {
    const copies = (await all()).filter((copy) => copy.record === record && copy.id !== own);
    for (const copy of copies.sort((one, other) => other.at - one.at)) {
      try {
        return { ...copy, fields: await open(key, copy) };
      } catch {
        continue;
      }
    }
    return null;
  };

  const waiting = async (person) => (await all()).filter((copy) => copy.person === person);

  const removeAll = async (person) => {
    for (const copy of await waiting(person)) await remove(copy.id);
  };

  const sweep = async () => {
    for (const copy of await all()) {
      if (Date.now() - copy.at > LONGEST) await remove(copy.id);
    }
  };

  return { importKey, put, newest, remove, waiting, removeAll, sweep };
})();
