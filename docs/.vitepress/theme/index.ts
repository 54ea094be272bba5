import type { Theme } from 'vitepress';
import { withBase } from 'vitepress';
import theme from 'vitepress/theme-without-fonts';
import { h } from 'vue';
import overview from '../../overview.svg?url';
import './style.css';

/** The default theme with the project's colours, and with the picture on the first page. */
export default {
  extends: theme,
  Layout: () =>
    h(theme.Layout, null, {
      'home-hero-after': () =>
        h('div', { class: 'overview' }, [
          h('img', {
            src: withBase(overview),
            width: 900,
            height: 292,
            alt: 'An identity provider sends users and groups to Rollcall; Rollcall gives accounts, roles and events to your application',
          }),
        ]),
    }),
} satisfies Theme;
