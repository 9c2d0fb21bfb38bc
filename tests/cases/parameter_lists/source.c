struct late { int x; };
enum choice { LEFT = 2, RIGHT };
struct event { int code; };

int use(struct late *late) { return late->x; }
int choose(enum choice *choice, enum choice other) { return *choice * 10 + (int)other; }
static int kept;
void *watched(int value) { kept = value; return &kept; }
int watch(int *watched) { return *watched; }
static int handle(struct event *event, int (*again)(struct event *))
{
    return again ? again(event) : event->code;
}
int (*handler)(struct event *, int (*)(struct event *)) = handle;
int use_nothing(void *ghost) { return !ghost; }
int use_defined(void *defined) { return !defined; }
int use_other_kind(void *kind) { return !kind; }
