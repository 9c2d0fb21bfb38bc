#include <nanobind/nanobind.h>

#include "functions.h"

NB_MODULE(with_nanobind, m)
{
    nanobind::class_<point>(m, "Point").def(nanobind::init<double, double>());
    m.def("answer", &answer);
    m.def("negated", &negated);
    m.def("added", &added);
    m.def("letter", [](nanobind::bytes text, int index) { return letter(text.c_str(), index); });
    m.def("moved", &moved);
    m.def("new_point", [] { return point{1, 2}; });
}
