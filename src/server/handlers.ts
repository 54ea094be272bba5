import { createAuthenticate } from '../access/authenticate.ts';
import type { Authenticate } from '../access/principal.ts';
import { createPolicies } from '../accounts/policy.ts';
import { createApi } from '../api/app.ts';
import type { Exchange } from '../http/exchange.ts';
import type { createNodeServer } from '../http/node.ts';
import type { DomainProofs } from '../ports/domain-proofs.ts';
import type { Store } from '../ports/store.ts';
import { type Profile, profiles } from '../protocol/profiles/profile.ts';
import { countUsage } from '../scim/count-usage.ts';
import { createRoutedHandler } from '../scim/handler.ts';
import { keepMisdirected } from '../scim/keep-misdirected.ts';
import { keepRefusals } from '../scim/keep-refusals.ts';
import { logRequests } from '../scim/log-request.ts';
import { type Alert, raiseAlerts } from '../scim/raise-alerts.ts';
import { keepRequests } from '../scim/request-log.ts';
import type { RequestObserver } from '../scim/request-outcome.ts';
import { basePathOf, publicUrlOf, routedExchange } from '../scim/target.ts';
import { type Config, configuredTokens } from './config.ts';
import { consoleTermsOf } from './console-terms.ts';
import type { Background } from './jobs/background.ts';
import type { ExposedMetrics } from './metrics.ts';
import { createOAuth } from './oauth.ts';
import { readServerFacts } from './server-facts.ts';
import type { Services } from './services.ts';
import { scryptSecrets, systemClock } from './system.ts';
import { packageVersion } from './version.ts';

type Handle = Parameters<typeof createNodeServer>[0];

/** What the handler needs beside the services. */
export interface HandlerContext {
  readonly services: Services;
  readonly background: RequestSinks;
  readonly domainProofs: DomainProofs;
  /** The metrics of the process. */
  readonly exposed: ExposedMetrics;
  readonly raiseAlert: (alert: Alert) => void;
  /** Default: tokens. */
  readonly authenticate?: Authenticate;
  /** Whether it runs in an application, whose start page `/` is. */
  readonly isEmbedded?: boolean;
}

/** What requests hand to the work beside them. */
export type RequestSinks = Pick<
  Background,
  'usage' | 'requests' | 'refused' | 'delivery' | 'send' | 'refreshEndpoints' | 'askBackups'
>;

/** Creates the handler of all requests: the management API, and SCIM with everything else. */
export function createRequestHandler(context: HandlerContext): Handle {
  const basePath = basePathOf(context.services.addresses.publicUrl);
  const serveApi = createApiHandler(context);
  const serveScim = createScimHandler(context);
  const servePages = createPagesHandler(context, basePath);
  return (given) => {
    const exchange = routedExchange(given, basePath);
    // Nearly every request: it pays nothing for the others.
    if (exchange.target.startsWith('/scim/')) return serveScim(exchange);
    if (servePages !== undefined && isPage(exchange, context)) return servePages(exchange);
    return isManagement(exchange) ? serveApi(exchange) : serveScim(exchange);
  };
}

/** Whether a request is for a page or an asset. Clients of SCIM ask `/` for no HTML. */
function isPage(exchange: Exchange, { isEmbedded = false }: HandlerContext): boolean {
  const { target, method } = exchange;
  const path = target.split('?', 1)[0]!;
  if (path === '/')
    return (
      !isEmbedded &&
      (method === 'GET' || method === 'HEAD') &&
      asksForHtml(exchange.header('accept'))
    );
  return pagePaths.some((one) => path === one || path.startsWith(`${one}/`));
}

const pagePaths = ['/console', '/setup', '/api/v1/docs'] as const;

function asksForHtml(accept: string | undefined): boolean {
  return accept?.includes('text/html') === true;
}

/** Returns what serves pages, which is loaded with the first; undefined: there is no console. */
function createPagesHandler(
  { services: { config } }: HandlerContext,
  basePath: string,
): Handle | undefined {
  if (config.consoleEnabled !== true) return undefined;
  const load = async () => {
    const [{ createPages }, { readPages }] = await Promise.all([
      import('../api/pages/serve-pages.ts'),
      import('./read-pages.ts'),
    ]);
    return createPages({ readFiles: () => readPages(config.consoleFolder), basePath });
  };
  let pages: ReturnType<typeof load> | undefined;
  return async (exchange) => (await (pages ??= load()))(exchange);
}

/** Whether a request needs a token of the management API. */
function isManagement({ target }: Exchange): boolean {
  return target.startsWith('/api/') || target === '/metrics' || target.startsWith('/metrics?');
}

function createApiHandler({
  services,
  background: { delivery, send, refreshEndpoints, askBackups },
  domainProofs,
  exposed,
}: HandlerContext): ReturnType<typeof createApi> {
  const { config, storage, access, addresses, coordination } = services;
  const { directory, submit, signal, pause, ids, logger, limits, stateVersion } = services;
  return createApi({
    ...delivery,
    reader: storage.reader,
    stateVersion,
    directory,
    submit,
    signal,
    send,
    webhookHosts: config.webhookHosts,
    endpointsChanged: refreshEndpoints,
    policies: createPolicies(),
    pause,
    ids,
    logger,
    hashKey: access.hashKey,
    publicUrl: addresses.publicUrl,
    publicUrlOf: (exchange) => publicUrlOf(addresses, exchange),
    token: config.apiToken,
    reservedTokens: configuredTokens(config),
    trustedHosts: config.trustedHosts,
    domainProofs,
    version: packageVersion(),
    metrics: exposed,
    facts: () => readServerFacts(config),
    backups: askBackups,
    secrets: scryptSecrets,
    console: consoleTermsOf(config),
    limits,
    streams: coordination.streams,
    intake: coordination.intake,
  });
}

function createScimHandler(context: HandlerContext): ReturnType<typeof createRoutedHandler> {
  const { services } = context;
  const { config, storage, access, addresses, generation } = services;
  const { directory, ids, logger, limits, tracer } = services;
  const { intake, isDraining } = services.coordination;
  const { reader } = storage;
  const adjust = (profile: Profile): Profile => adjustProfile(config, profile);
  return createRoutedHandler({
    directory,
    authenticate:
      context.authenticate ??
      createAuthenticate({
        reader,
        generation,
        clock: systemClock,
        hashKey: access.hashKey,
        adjust,
        configured: access.configured,
        requestLevel: config.requestLevel,
      }),
    clock: systemClock,
    ids,
    logger,
    publicUrl: addresses.publicUrl,
    followsHost: addresses.followsHost,
    openDiscovery: config.openDiscovery,
    events: config.events,
    documentationUri: config.documentationUri,
    site: { profile: adjust(profiles.get(config.profile)!) },
    limits,
    intake,
    observers: observersOf(context),
    tracer,
    oauth: createOAuth(config, storage, access.hashKey),
    readiness: async () => (isDraining() ? 'draining' : probe(reader)),
  });
}

/** Returns what observes SCIM requests, in the order of the calls. */
function observersOf({
  services,
  background,
  raiseAlert,
}: HandlerContext): readonly RequestObserver[] {
  const { config, logger, metrics } = services;
  const observers = [
    logRequests(logger),
    countUsage(background.usage),
    metrics.observe,
    raiseAlerts(raiseAlert),
  ];
  if (!config.requestLog) return observers;
  return [
    ...observers,
    keepRefusals(background.refused),
    keepMisdirected(background.refused),
    keepRequests(background.requests, { maxBodyBytes: config.maxBodyBytes }),
  ];
}

/** Applies what the site configuration decides for every connection. */
function adjustProfile({ unknownMembers }: Config, profile: Profile): Profile {
  return unknownMembers === undefined ? profile : { ...profile, unknownMembers };
}

async function probe(reader: Store): Promise<string | undefined> {
  try {
    await reader.accessGeneration();
    return undefined;
  } catch {
    return 'the store does not answer';
  }
}
