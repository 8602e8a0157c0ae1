/** Every word that TypeScript shows on ordinary pages, in both languages. */
export type Language = "zh" | "en";

export type Texts = {
  offline: string;
  notAllowed: string;
  failed: (status: number) => string;
  fileTooLarge: (most: number) => string;
  days: (days: number) => string;
  hours: (hours: number) => string;
  minutes: (minutes: number) => string;
  lessThanMinute: string;
  left: (span: string) => string;
  leftAtLeast: (days: number) => string;
  over: (span: string) => string;
  overSince: (date: string) => string;
  dueAt: (date: string) => string;
  date: (at: number) => string;
};

/** One formatter a style for the life of the page: making one is slow. */
const formatter = (locale: string, style: Intl.DateTimeFormatOptions) => {
  const made = new Intl.DateTimeFormat(locale, { timeZone: "Asia/Shanghai", ...style });
  return (at: number): string => made.format(at);
};

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MB`;

const zh: Texts = {
  offline: "网络中断，内容没有丢失，请稍后再试。",
  notAllowed: "您没有进行此操作的权限，或登录已过期。",
  failed: (status) => `服务器没有完成这次请求（${status}），请稍后再试。`,
  fileTooLarge: (most) => `文件超过 ${megabytes(most)} 的上限，请压缩或分拆后再选。`,
  days: (days) => `${days} 个工作日`,
  hours: (hours) => `${hours} 小时`,
  minutes: (minutes) => `${minutes} 分钟`,
  lessThanMinute: "不足 1 分钟",
  left: (span) => `剩 ${span}`,
  leftAtLeast: (days) => `剩 ${days} 个工作日以上`,
  over: (span) => `超 ${span}`,
  overSince: (date) => `${date}起超时`,
  dueAt: (date) => `${date}到期`,
  date: formatter("zh-CN", { month: "long", day: "numeric" }),
};

const en: Texts = {
  offline: "The connection is broken. Nothing you typed is lost; please try again shortly.",
  notAllowed: "You may not do this, or your sign-in has expired.",
  failed: (status) => `The server did not complete this request (${status}); please try again.`,
  fileTooLarge: (most) => `The file is larger than ${megabytes(most)}. Please choose a smaller one.`,
  days: (days) => plural(days, "working day"),
  hours: (hours) => plural(hours, "hour"),
  minutes: (minutes) => plural(minutes, "minute"),
  lessThanMinute: "less than a minute",
  left: (span) => `${span} left`,
  leftAtLeast: (days) => `more than ${plural(days, "working day")} left`,
  over: (span) => `over by ${span}`,
  overSince: (date) => `over since ${date}`,
  dueAt: (date) => `due ${date}`,
  date: formatter("en-GB", { month: "short", day: "numeric" }),
};

/** The page's language, as its `lang` says. */
export function language(): Language {
  return document.documentElement.lang.startsWith("en") ? "en" : "zh";
}

export function texts(of: Language = language()): Texts {
  return of === "en" ? en : zh;
}
