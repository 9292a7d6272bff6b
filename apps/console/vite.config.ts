import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** Where `vite dev` finds the API; the built console is served by the API itself, from one origin. */
const apiUrl = 'http://localhost:3000';

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ pages: 'build', fallback: 'index.html', precompress: true }),
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self', 'unsafe-inline'],
          // A frame with an email inherits this policy: pictures of the web appear there only when they are asked for.
          'img-src': ['self', 'data:', 'cid:', 'https:', 'http:'],
          'frame-src': ['self'],
          'object-src': ['none'],
          'base-uri': ['self'],
          'form-action': ['self'],
        },
      },
    }),
  ],
  server: { proxy: { '/api': apiUrl, '/oauth': apiUrl } },
  build: { target: 'es2023', chunkSizeWarningLimit: 700 },
});
