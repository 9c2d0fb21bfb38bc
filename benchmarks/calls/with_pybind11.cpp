#include <pybind11/pybind11.h>

#include "functions.h"

PYBIND11_MODULE(with_pybind11, m)
{
    pybind11::class_<point>(m, "Point").def(pybind11::init<double, double>());
    m.def("answer", &answer);
    m.def("negated", &negated);
    m.def("added", &added);
    m.def("letter", [](pybind11::bytes text, int index) {
        return letter(PYBIND11_BYTES_AS_STRING(text.ptr()), index);
    });
    m.def("moved", &moved);
    m.def("new_point", [] { return point{1, 2}; });
}
