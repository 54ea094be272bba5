import { authentikGuide } from './authentik.ts';
import { cyberarkGuide } from './cyberark.ts';
import { entraGuide } from './entra.ts';
import { googleGuide } from './google.ts';
import type { Guide } from './guide.ts';
import { ibmVerifyGuide } from './ibm-verify.ts';
import { jumpcloudGuide } from './jumpcloud.ts';
import { keycloakGuide } from './keycloak.ts';
import { oktaGuide } from './okta.ts';
import { oneloginGuide } from './onelogin.ts';
import { pingGuide } from './ping.ts';
import { pocketIdGuide } from './pocket-id.ts';
import { ripplingGuide } from './rippling.ts';
import { workosGuide } from './workos.ts';

/** The guide of every identity provider that there is a simulator of, by its name. */
export const guides: ReadonlyMap<string, Guide> = new Map(
  [
    oktaGuide,
    entraGuide,
    oneloginGuide,
    jumpcloudGuide,
    pingGuide,
    cyberarkGuide,
    authentikGuide,
    pocketIdGuide,
    keycloakGuide,
    ibmVerifyGuide,
    ripplingGuide,
    googleGuide,
    workosGuide,
  ].map((guide) => [guide.name, guide]),
);
