from __future__ import annotations

import subprocess
from contextlib import redirect_stdout
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import needs_direct_calls
from tests.extension.projects import load

import ferrule

_NUMBERS = count()


def built(folder: Path, extension: ferrule.Extension) -> Any:
    """Build the extension and import it."""
    with redirect_stdout(StringIO()):
        path = extension.ffibuilder.compile(tmpdir=str(folder))
    return load(Path(path), extension.settings.module)


def name() -> str:
    return f"as_cffi_{next(_NUMBERS)}"


class TestCdef:
    def test_several_texts_with_options_of_their_own(self, tmp_path: Path) -> None:
        packed = "struct p { char c; int i; }; int size(struct p *p);"
        extension = ferrule.Extension(
            name(),
            cdef=[
                "struct n { char c; int i; }; int one(int x);",
                ferrule.Cdef(packed, packed=True),
                ferrule.Cdef("int one(void);", override=True),
            ],
            preamble="""
                struct n { char c; int i; };
                struct __attribute__((packed)) p { char c; int i; };
                static int one(void) { return 1; }
                static int size(struct p *p) { return sizeof *p; }
            """,
        )
        module = built(tmp_path, extension)
        assert module.one() == 1
        assert module.size(module.new_p()) == 5
        assert module.ffi.sizeof("struct n") == 8
        assert module.p_as_tuple(module.new_p((b"x", 3))) == (b"x", 3)

    def test_an_empty_one(self, tmp_path: Path) -> None:
        module = built(tmp_path, ferrule.Extension(name(), cdef=""))
        assert dir(module.lib) == []
        assert not module.has("f")

    def test_what_is_declared_later_is_on_the_module_too(self, tmp_path: Path) -> None:
        extension = ferrule.Extension(
            name(),
            cdef="int one(void);",
            preamble="static int one(void) { return 1; } static int two(void) { return 2; }",
        )
        extension.ffibuilder.cdef("/** The second. */\nint two(void);")
        assert "def two() -> int:" in extension.stub()
        module = built(tmp_path, extension)
        assert (module.one(), module.two()) == (1, 2)
        assert "The second." in module.two.__doc__


@needs_direct_calls
class TestLib:
    def test_cffis_own_functions_are_not_in_the_module(self, tmp_path: Path) -> None:
        types = "struct pair { int a; double b; };"
        extension = ferrule.Extension(
            name(),
            cdef=f"""
                {types} int one(void); char *next(const char *text); void nothing(void *at);
                struct pair swap(struct pair it, long double by); int anything(int first, ...);
            """,
            preamble=f"""
                {types} static int one(void) {{ return 1; }}
                static char *next(const char *text) {{ return (char *)text + 1; }}
                static void nothing(void *at) {{ *(int *)at = 5; }}
                static struct pair swap(struct pair it, long double by) {{
                    return (struct pair){{(int)it.b, it.a * (double)by}};
                }}
                static int anything(int first, ...) {{ return first; }}
            """,
            compile_args=["-O1"],  # without optimisation, compilers keep unused functions
        )
        module = built(tmp_path, extension)
        ffi, lib = module.ffi, module.lib
        at = ffi.new("int *")
        lib.nothing(at)
        pair = lib.swap((2, 3.0), 0.5)
        assert (lib.one(), at[0], pair.a, pair.b) == (1, 5, 3, 1.0)
        assert ffi.string(lib.next(b"abc")) == b"bc"
        assert lib.anything(7, ffi.cast("int", 1)) == 7
        assert ffi.addressof(lib, "swap")((4, 5.0), 2).b == 8.0
        assert ffi.typeof(ffi.addressof(lib, "next")) is ffi.typeof("char *(*)(const char *)")
        with pytest.raises(TypeError, match=r"next\(\) takes exactly one argument \(0 given\)"):
            lib.next()
        with pytest.raises(TypeError, match=r"^swap expected 2 arguments, got 1$"):
            lib.swap(1)
        with pytest.raises(TypeError, match="takes no keyword arguments"):
            lib.next(text=b"a")
        symbols = subprocess.check_output(["nm", module.__file__], text=True)
        assert "_cffi_f_swap" in symbols
        assert "ferrule_stock_" not in symbols


class TestIncludes:
    def test_the_types_are_shared(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        types = "typedef struct image { int w, h; } image; enum kind { FLAT = 3 };"
        base = ferrule.Extension(name(), cdef=types, preamble=types)
        top = ferrule.Extension(
            name(),
            cdef="int area(const image *i); struct pair { image a, b; };",
            includes=base,
            preamble=f"{types} struct pair {{ image a, b; }};"
            "static int area(const image *i) { return i->w * i->h; }",
        )
        monkeypatch.syspath_prepend(str(tmp_path))
        lower, upper = built(tmp_path, base), built(tmp_path, top)
        assert upper.area(lower.new_image((2, 3))) == 6
        assert upper.ffi.typeof("image *") is lower.ffi.typeof("image *")
        assert upper.pair_as_tuple(upper.new_pair(((1, 2), (3, 4)))) == ((1, 2), (3, 4))
        assert upper.FLAT == 3
        assert not hasattr(upper, "new_image")


class TestTypesWithoutAName:
    @needs_direct_calls
    def test_they_are_passed(self, tmp_path: Path) -> None:
        c = """
            typedef struct hidden { int v; } *handle;
            typedef struct { int x; } *point;
            typedef int matrix[2][3];
            typedef int cube[2][3][4];
            static struct hidden one = {5};
            static handle get(void) { return &one; }
            static int value(handle h) { return h->v; }
            static point move(point p) { p->x++; return p; }
            static int last(matrix *m) { return (*m)[1][2]; }
            static int fixed(int (*m)[2][3]) { return (*m)[1][2]; }
            static int rows(cube c) { return c[1][2][3]; }
        """
        cdef = """
            typedef ... *handle;
            typedef struct { int x; } *point;
            typedef int matrix[...][...];
            typedef int cube[...][...][...];
            handle get(void);
            int value(handle h);
            point move(point p);
            int last(matrix *m);
            int fixed(int (*m)[2][3]);
            int rows(cube c);
        """
        module = built(tmp_path, ferrule.Extension(name(), cdef=cdef, preamble=c))
        ffi = module.ffi
        assert module.value(h=module.get()) == 5
        assert module.move(ffi.new("point", [2])).x == 3
        table = ffi.new("matrix *", [[1, 2, 3], [4, 5, 6]])
        assert module.last(table) == module.fixed(table) == 6
        whole = ffi.new("cube *")
        whole[0][1][2][3] = 7
        assert module.rows(whole[0]) == 7
        assert module.rows is module.lib.rows


class TestTags:
    def test_c_needs_none_that_has_a_typedef(self, tmp_path: Path) -> None:
        extension = ferrule.Extension(
            name(),
            cdef="""
                typedef enum tag_of_old { NONE, SOME } status;
                typedef struct old { int x; ...; } point;
                typedef union other { int i; float f; } number;
                status check(point *p, status least);
                point moved(point p, number by);
                status (*chosen(void))(point *, status);
                status each(status (*f)(point *p, status s));
                extern point origin;
            """,
            preamble="""
                typedef enum { NONE, SOME } status;
                typedef struct new { char c; int x; } point;
                typedef union { int i; float f; } number;
                point origin;
                static status check(point *p, status least) { return p->x > 0 ? SOME : least; }
                static point moved(point p, number by) { p.x += by.i; return p; }
                static status (*chosen(void))(point *, status) { return check; }
                static status each(status (*f)(point *, status)) { return f(&origin, SOME); }
            """,
        )
        module = built(tmp_path, extension)
        three, none = module.new_old((3,)), module.ffi.cast("status", 0)
        assert module.check(three, none) == module.lib.check(three, none) == module.SOME
        assert module.moved(three[0], module.ffi.new("number *", {"i": 2})[0]).x == 5
        assert module.chosen()(three, none) == module.SOME
        assert (
            module.each(module.ffi.callback("status(point *, status)", lambda p, _: p.x)) == 0
        )
        assert module.lib.origin.x == 0
        assert module.ffi.typeof("point") is module.ffi.typeof("struct old")


class TestKeywords:
    def test_those_of_setuptools(self, tmp_path: Path) -> None:
        extension = ferrule.Extension(
            name(),
            cdef="#define A ...\n#define B ...\n#define C ...",
            preamble="""
                #ifdef GONE
                #error it is not gone
                #endif
            """,
            define_macros=[("A", None), ("B", 2), ("GONE", "1")],
            undef_macros="GONE",
            extra_compile_args=["-DC=3"],
            runtime_library_dirs="/nowhere",
            depends="more.txt",
            py_limited_api=False,
        )
        made = extension.ffibuilder.distutils_extension(tmpdir=str(tmp_path), verbose=False)
        assert made.runtime_library_dirs == ["/nowhere"]
        assert made.depends == ["more.txt"]
        assert vars(made)["py_limited_api"] is False
        module = built(tmp_path, extension)
        assert (module.A, module.B, module.C) == (1, 2, 3)

    @pytest.mark.parametrize("nothing", [None, ""])
    def test_nothing_in_place_of_a_list(self, nothing: Any) -> None:
        options = {"libraries": nothing, "extra_link_args": nothing, "define_macros": nothing}
        extension = ferrule.Extension("given", cdef="int f(void);", **options)
        assert extension.settings == ferrule.Extension("given", cdef="int f(void);").settings

    def test_an_object_file_is_linked(self, tmp_path: Path) -> None:
        (tmp_path / "more.c").write_text("int more(void) { return 7; }")
        subprocess.run(["cc", "-fPIC", "-c", "more.c"], cwd=tmp_path, check=True)
        extension = ferrule.Extension(
            name(),
            cdef="int more(void);",
            preamble="int more(void);",
            extra_objects=[tmp_path / "more.o"],
        )
        assert built(tmp_path, extension).more() == 7
