#include <stddef.h>

#define WIDE L"h\u00e9"
#define JOINED L"a" "b" L"c"
#define IN_BRACKETS (L"in brackets")
#define EMPTY L""
#define WITH_NUL L"a\0b"
#define UTF16 u"ab"
#define PAIR u"\U0001F600"
#define LONE u"a\xd800"
#define REVERSED u"\xdc00\xd800"
#define UTF32 U"\U0001F600"
#define NARROW "(L\"x\")"
#define NO_CHARACTER U"\x110000"
#define CHARACTER L'\u00e9'

static const wchar_t fixed[] = L"fixed";
static const wchar_t longer[6] = L"ab";
static const wchar_t without_nul[2] = L"ab";
static const wchar_t *const pointer = L"pointer";
static wchar_t changing[] = L"changing";
static const unsigned short numbers[] = {1, 2};
