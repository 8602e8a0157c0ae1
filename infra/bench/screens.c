/*
 * screens: many WebSocket clients on one epoll loop, to load a live server and to time it.
 *
 *   screens ws|socketio PORT PATH COUNT [-h HEADER] [-s TEXT] [-m MARK] [-n STALLED] [-a]
 *
 * Opens COUNT connections to 127.0.0.1:PORT, sends HEADER with each handshake and TEXT after it, and
 * prints "ready". An event is a MARK (default "_t":) followed by a number: by default the
 * microseconds of CLOCK_MONOTONIC at which it was sent, so that its age is a latency. With -a the
 * number names the event, and what is timed is when the last of all clients has got it. The last
 * STALLED clients never read.
 *
 * On standard input: "reset" begins to count anew; "stats" prints one line of JSON; the end quits.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HANDSHAKES = 32, STDIN_SLOT = -1, CHUNK = 1 << 18, NAMES = 1 << 14 };
enum state { UNBORN, UPGRADING, GREETING, OPEN, CLOSED };

struct screen {
    int fd;
    enum state state;
    bool stalled;
    unsigned char *kept; /* a frame of which only a part has come */
    size_t kept_size;
    uint64_t events;
    unsigned char *seen; /* with -a: one bit a name */
};

/* Latencies, counted exactly to a millisecond's hundredth and coarsely beyond a second. */
struct histogram {
    uint64_t counts[100000];
    uint64_t total, longest;
};

static struct {
    bool socketio, all;
    int port, count, stalled;
    const char *path, *header, *text, *mark;
} want = {.header = "", .text = "", .mark = "\"_t\":"};

static struct screen *screens;
static struct histogram latencies;
static uint64_t events, bytes, began_us;
static int epoll, opened, underway, ready, closed;
static double cpu_before;
static struct { uint64_t last_us; int clients; } *named; /* with -a */

static void die(const char *what) {
    fprintf(stderr, "screens: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static double cpu_seconds(void) {
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

/* ── Latencies ────────────────────────────────────────────────────────────────────────────────── */

static void record(struct histogram *h, uint64_t us) {
    uint64_t bucket = us / 10;
    size_t most = sizeof h->counts / sizeof *h->counts - 1;
    h->counts[bucket < most ? bucket : most]++;
    h->total++;
    if (us > h->longest) h->longest = us;
}

static double quantile_ms(const struct histogram *h, double q) {
    uint64_t wanted = (uint64_t)(q * (double)h->total), sum = 0;
    for (size_t i = 0; i < sizeof h->counts / sizeof *h->counts; i++)
        if ((sum += h->counts[i]) > wanted) return (double)i / 100;
    return (double)h->longest / 1000;
}

/* ── Events ───────────────────────────────────────────────────────────────────────────────────── */

static void see_name(struct screen *s, uint64_t name, uint64_t now) {
    name %= NAMES;
    if (s->seen[name / 8] & (1 << name % 8)) return;
    s->seen[name / 8] |= (unsigned char)(1 << name % 8);
    named[name].clients++;
    named[name].last_us = now;
}

static void find_events(struct screen *s, const unsigned char *text, size_t size, uint64_t now) {
    const unsigned char *at = text, *end = text + size;
    size_t length = strlen(want.mark);
    while ((at = memmem(at, (size_t)(end - at), want.mark, length))) {
        uint64_t number = 0;
        for (at += length; at < end && *at == ' ';) at++; /* some write JSON with spaces */
        for (; at < end && *at >= '0' && *at <= '9'; at++)
            number = number * 10 + (uint64_t)(*at - '0');
        s->events++;
        events++;
        if (want.all) see_name(s, number, now);
        else record(&latencies, now > number ? now - number : 0);
    }
}

/* ── WebSocket ────────────────────────────────────────────────────────────────────────────────── */

static void send_all(struct screen *s, const void *data, size_t size) {
    for (const char *at = data; size > 0;) {
        ssize_t sent = send(s->fd, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return; /* its reading end will tell */
        if (sent < 0) { usleep(100); continue; }
        at += sent;
        size -= (size_t)sent;
    }
}

/* A masked frame, the mask all noughts. */
static void send_frame(struct screen *s, int opcode, const void *text, size_t size) {
    unsigned char frame[8 + 65536];
    size_t head = 2;
    if (size > 65535) size = 65535;
    frame[0] = (unsigned char)(0x80 | opcode);
    frame[1] = (unsigned char)(0x80 | (size < 126 ? size : 126));
    if (size >= 126) {
        frame[2] = (unsigned char)(size >> 8);
        frame[3] = (unsigned char)size;
        head = 4;
    }
    memset(frame + head, 0, 4);
    memcpy(frame + head + 4, text, size);
    send_all(s, frame, head + 4 + size);
}

static void say(struct screen *s, const char *text) { send_frame(s, 1, text, strlen(text)); }

static void shut(struct screen *s) {
    if (s->state == UPGRADING || s->state == GREETING) underway--;
    s->state = CLOSED;
    closed++;
    close(s->fd);
}

static void become_open(struct screen *s) {
    s->state = OPEN;
    underway--;
    ready++;
    if (*want.text) say(s, want.text);
    if (s->stalled) epoll_ctl(epoll, EPOLL_CTL_DEL, s->fd, NULL);
}

/* Engine.IO 4 and Socket.IO 5: "0…" opens, "40…" joins, "2" pings. */
static bool socketio_word(struct screen *s, const unsigned char *text, size_t size) {
    if (s->state == GREETING && size > 0 && text[0] == '0') say(s, "40");
    else if (s->state == GREETING && size > 1 && !memcmp(text, "40", 2)) become_open(s);
    else if (size == 1 && text[0] == '2') say(s, "3");
    else return false;
    return true;
}

static void hear_frame(struct screen *s, int opcode, const unsigned char *p, size_t n, uint64_t now) {
    if (opcode == 8) shut(s);
    else if (opcode == 9) send_frame(s, 10, p, n);
    else if (opcode <= 2 && !(want.socketio && socketio_word(s, p, n))) find_events(s, p, n, now);
}

/* The bytes of one whole frame at `p`, and where its payload lies; 0 when more must come. */
static size_t whole_frame(const unsigned char *p, size_t size, size_t *head, size_t *length) {
    if (size < 2) return 0;
    *head = 2;
    *length = p[1] & 127;
    int extra = *length == 126 ? 2 : *length == 127 ? 8 : 0;
    if (extra) {
        if (size < 2 + (size_t)extra) return 0;
        *length = 0;
        for (int i = 0; i < extra; i++) *length = *length << 8 | p[2 + i];
        *head += (size_t)extra;
    }
    return size < *head + *length ? 0 : *head + *length;
}

static size_t take_handshake(struct screen *s, const unsigned char *p, size_t size) {
    const unsigned char *end = memmem(p, size, "\r\n\r\n", 4);
    if (!end) return 0;
    if (memcmp(p, "HTTP/1.1 101", 12)) {
        fprintf(stderr, "screens: refused: %.100s\n", p);
        shut(s);
        return size;
    }
    s->state = GREETING;
    if (!want.socketio) become_open(s);
    return (size_t)(end - p) + 4;
}

/* Take what is whole; return how much that was. */
static size_t take(struct screen *s, const unsigned char *p, size_t size, uint64_t now) {
    size_t done = s->state == UPGRADING ? take_handshake(s, p, size) : 0;
    size_t frame, head, length;
    while ((s->state == OPEN || s->state == GREETING) &&
           (frame = whole_frame(p + done, size - done, &head, &length))) {
        hear_frame(s, p[done] & 15, p + done + head, length, now);
        done += frame;
    }
    return done;
}

static void read_from(struct screen *s) {
    static unsigned char buffer[CHUNK];
    if (s->kept_size >= CHUNK) die("a frame longer than the buffer");
    memcpy(buffer, s->kept, s->kept_size);
    ssize_t got = recv(s->fd, buffer + s->kept_size, CHUNK - s->kept_size, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) { shut(s); return; }
    bytes += (uint64_t)got;
    size_t size = s->kept_size + (size_t)got, done = take(s, buffer, size, now_us());
    if (s->state == CLOSED) return;
    s->kept_size = size - done;
    if (s->kept_size) {
        s->kept = realloc(s->kept, s->kept_size);
        memcpy(s->kept, buffer + done, s->kept_size);
    }
}

/* ── Opening ──────────────────────────────────────────────────────────────────────────────────── */

static void open_screen(struct screen *s) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)want.port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if ((s->fd = socket(AF_INET, SOCK_STREAM, 0)) < 0) die("socket");
    int small = 4096, one = 1;
    if (s->stalled) setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(s->fd, (struct sockaddr *)&to, sizeof to) < 0) die("connect");
    fcntl(s->fd, F_SETFL, O_NONBLOCK);
    char request[4096];
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
                        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s%s\r\n",
                        want.path, want.port, want.port, want.header, *want.header ? "\r\n" : "");
    s->state = UPGRADING;
    opened++;
    underway++;
    send_all(s, request, (size_t)size);
    struct epoll_event e = {.events = EPOLLIN, .data.fd = (int)(s - screens)};
    epoll_ctl(epoll, EPOLL_CTL_ADD, s->fd, &e);
}

/* ── Commands ─────────────────────────────────────────────────────────────────────────────────── */

static void reset(void) {
    memset(&latencies, 0, sizeof latencies);
    events = bytes = 0;
    for (int i = 0; i < want.count; i++) screens[i].events = 0;
    began_us = now_us();
    cpu_before = cpu_seconds();
    puts("ok");
}

static void print_named(void) {
    const char *comma = "";
    printf(",\"all\":{");
    for (int name = 0; name < NAMES; name++)
        if (named[name].clients == want.count - want.stalled) {
            printf("%s\"%d\":%" PRIu64, comma, name, named[name].last_us);
            comma = ",";
        }
    printf("}");
}

static void stats(void) {
    uint64_t fewest = UINT64_MAX;
    for (int i = 0; i < want.count - want.stalled; i++)
        if (screens[i].events < fewest) fewest = screens[i].events;
    printf("{\"seconds\":%.3f,\"events\":%" PRIu64 ",\"fewest\":%" PRIu64 ",\"bytes\":%" PRIu64
           ",\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f,\"closed\":%d,\"cpu\":%.3f",
           (double)(now_us() - began_us) / 1e6, events, fewest, bytes, quantile_ms(&latencies, .5),
           quantile_ms(&latencies, .99), (double)latencies.longest / 1000, closed,
           cpu_seconds() - cpu_before);
    if (want.all) print_named();
    puts("}");
}

static void obey(void) {
    char line[64];
    ssize_t got = read(STDIN_FILENO, line, sizeof line - 1);
    if (got <= 0) exit(0);
    line[got] = 0;
    if (strstr(line, "reset")) reset();
    if (strstr(line, "stats")) stats();
}

static void parse(int argc, char **argv) {
    for (int option; (option = getopt(argc, argv, "h:s:m:n:a")) > 0;) switch (option) {
        case 'h': want.header = optarg; break;
        case 's': want.text = optarg; break;
        case 'm': want.mark = optarg; break;
        case 'n': want.stalled = atoi(optarg); break;
        case 'a': want.all = true; break;
        default: exit(2);
        }
    if (argc - optind != 4) { fprintf(stderr, "usage: see the top of screens.c\n"); exit(2); }
    want.socketio = !strcmp(argv[optind], "socketio");
    want.port = atoi(argv[optind + 1]);
    want.path = argv[optind + 2];
    want.count = atoi(argv[optind + 3]);
}

static void prepare(void) {
    struct rlimit files = {(rlim_t)want.count + 64, (rlim_t)want.count + 64};
    if (setrlimit(RLIMIT_NOFILE, &files) < 0) die("too few files may be open");
    setvbuf(stdout, NULL, _IOLBF, 0);
    screens = calloc((size_t)want.count, sizeof *screens);
    named = calloc(NAMES, sizeof *named);
    for (int i = 0; i < want.count; i++) {
        screens[i].stalled = i >= want.count - want.stalled;
        if (want.all) screens[i].seen = calloc(NAMES / 8, 1);
    }
    epoll = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN, .data.fd = STDIN_SLOT};
    epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &e);
}

int main(int argc, char **argv) {
    parse(argc, argv);
    prepare();
    for (bool told = false;;) {
        if (opened < want.count && underway < HANDSHAKES) open_screen(&screens[opened]);
        struct epoll_event found[256];
        int n = epoll_wait(epoll, found, 256, opened < want.count && underway < HANDSHAKES ? 0 : -1);
        for (int i = 0; i < n; i++) {
            if (found[i].data.fd == STDIN_SLOT) obey();
            else if (screens[found[i].data.fd].state != CLOSED) read_from(&screens[found[i].data.fd]);
        }
        if (!told && ready + closed == want.count) {
            told = true;
            printf("ready %d\n", ready);
        }
    }
}
