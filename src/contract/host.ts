import * as z from 'zod';

/** A host that commands may reach: `api.example.com`, `*.example.com`, `localhost:8080`. */
export const allowedHost = z.string().regex(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/i, 'a host such as api.example.com, *.example.com or localhost:8080');
