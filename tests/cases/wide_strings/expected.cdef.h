/* Made by ferrule from header.h; the C compiler fills in every number. */
static const wchar_t WIDE[...];
static const wchar_t JOINED[...];
static const wchar_t IN_BRACKETS[...];
static const wchar_t EMPTY[...];
static const wchar_t WITH_NUL[...];
static const char16_t UTF16[...];
static const char16_t PAIR[...];
static const char16_t LONE[...];
static const char16_t REVERSED[...];
static const char32_t UTF32[...];
static const char NARROW[...];
#define CHARACTER ...
extern const wchar_t fixed[...];
extern const wchar_t longer[...];
extern const wchar_t without_nul[...];
extern const wchar_t *const pointer;
extern wchar_t changing[...];
extern const unsigned short numbers[...];
