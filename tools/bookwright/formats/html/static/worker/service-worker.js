/* Keeps the site for reading without a network: the shell first, pages as they are read, all on request.
   Each file is kept under the hash of what it holds, so an unchanged file is never fetched twice. */
"use strict";
var FILES = $files, SHELL = $shell, SIZE = $size, MISSING = $missing;
var scope = self.registration.scope, store = "bookwright:" + scope;

function key(name) { return scope + name + "?sha256=" + FILES[name]; }
function nameOf(url) {
  if (url.indexOf(scope) !== 0) return "";
  var name = decodeURIComponent(url.slice(scope.length).split(/[?#]/)[0]);
  if (name === "" || name.slice(-1) === "/") name += "index.html";
  return Object.prototype.hasOwnProperty.call(FILES, name) ? name : "";
}
// what came is kept only when it is what this edition has: a newer one may have been published meanwhile
function keep(cache, name, response) {
  if (!response.ok) return Promise.resolve(false);
  return response.clone().arrayBuffer().then(function (data) { return crypto.subtle.digest("SHA-256", data); }).then(function (found) {
    var hash = Array.from(new Uint8Array(found)).map(function (b) { return (b + 256).toString(16).slice(1); }).join("");
    if (hash.slice(0, 32) !== FILES[name]) { self.registration.update(); return false; }
    return cache.put(key(name), response).then(function () { return true; });
  });
}
function fetched(cache, name) {
  return cache.match(key(name)).then(function (there) {
    return there ? true : fetch(scope + name.split("/").map(encodeURIComponent).join("/"), { cache: "no-cache" }).then(function (r) { return keep(cache, name, r); });
  });
}

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(store).then(function (cache) {
    return cache.keys().then(function (keys) {
      // what the reader had kept stays kept in its new form
      var had = keys.map(function (k) { return nameOf(k.url); }).filter(Boolean);
      var names = Array.from(new Set(SHELL.concat(had)));
      return Promise.all(names.map(function (name) { return fetched(cache, name); }));
    });
  }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.open(store).then(function (cache) {
    var now = {};
    Object.keys(FILES).forEach(function (name) { now[key(name)] = true; });
    return cache.keys().then(function (keys) {
      return Promise.all(keys.map(function (k) { return now[decodeURI(k.url)] || now[k.url] ? true : cache.delete(k); }));
    });
  }).then(function () { return self.clients.claim(); }));
});
self.addEventListener("fetch", function (event) {
  var request = event.request, name = request.method === "GET" ? nameOf(request.url) : "";
  if (!name) return;
  event.respondWith(caches.open(store).then(function (cache) {
    return cache.match(key(name)).then(function (there) {
      if (there) return there;
      return fetch(request).then(function (response) {
        event.waitUntil(keep(cache, name, response.clone()).catch(function () { /* no room */ }));
        return response;
      });
    });
  }).catch(function () {
    return request.mode === "navigate" ? new Response(missing(), { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } }) : Response.error();
  }));
});
function missing() {
  function safe(text) { return text.replace(/&/g, "&amp;").replace(/</g, "&lt;"); }
  return "<!doctype html><html lang=\"" + MISSING.lang + "\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
    safe(MISSING.title) + "</title><h1>" + safe(MISSING.title) + "</h1><p>" + safe(MISSING.text) + "</p><p><a href=\"" + scope + "index.html\">" + safe(MISSING.title) + "</a></p>";
}
self.addEventListener("message", function (event) {
  var port = event.ports[0];
  if (event.data === "update") self.skipWaiting();
  if (event.data === "state") caches.open(store).then(function (cache) { return cache.keys(); }).then(function (keys) {
    var kept = new Set(keys.map(function (k) { return nameOf(k.url); }));
    kept.delete("");
    port.postMessage({ size: SIZE, whole: kept.size === Object.keys(FILES).length });
  });
  if (event.data === "all") event.waitUntil(caches.open(store).then(function (cache) {
    var names = Object.keys(FILES), at = 0, failed = 0;
    function next() {
      if (at === names.length) { port.postMessage({ done: true, failed: failed }); return null; }
      var some = names.slice(at, at + 8);
      return Promise.all(some.map(function (name) { return fetched(cache, name).catch(function () { return false; }); })).then(function (kept) {
        failed += kept.filter(function (k) { return !k; }).length;
        at += some.length;
        port.postMessage({ part: at / names.length });
        return next();
      });
    }
    return next();
  }));
});
