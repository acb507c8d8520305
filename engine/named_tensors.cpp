#include "engine/named_tensors.h"

#include <algorithm>
#include <map>

namespace curie {
namespace {

/// A list for a message: the first few names and how many more there are.
std::string shorten(const std::vector<std::string>& names) {
    constexpr size_t most = 6;
    const auto shown = static_cast<std::ptrdiff_t>(std::min(names.size(), most));
    std::string text = fmt::format("{}", fmt::join(names.begin(), names.begin() + shown, ", "));
    if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
    return text;
}

/// Every value of `from` is exact in `to`.
bool widens(DType from, DType to) {
    return from == to || (size_of(to) > 2 && size_of(from) < size_of(to));
}

void copy_widened(const Tensor& from, const Tensor& to) {
    dispatch_any(to.dtype(), [&](auto type) {
        using T = decltype(type);
        const std::vector<double> values = from.to_doubles();
        std::vector<T> elements(values.size());
        std::transform(values.begin(), values.end(), elements.begin(),
                       [](double value) { return static_cast<T>(value); });
        to.from_host(elements.data());
    });
}

}  // namespace

void copy_named(const std::string& what, const std::string& source, const NamedTensors& given,
                const NamedTensors& targets) {
    std::map<std::string, Tensor> by_name(given.begin(), given.end());
    std::map<std::string, Tensor> known(targets.begin(), targets.end());
    std::vector<std::string> missing, unexpected, wrong;
    for (const auto& [name, target] : targets) {
        require(target.defined(), "load",
                "expected initialised {} to load into, got {} without a value; call initialize() "
                "first",
                what, name);
        const auto found = by_name.find(name);
        if (found == by_name.end()) {
            missing.push_back(name);
            continue;
        }
        const Tensor& tensor = found->second;
        if (tensor.shape() != target.shape() || !widens(tensor.dtype(), target.dtype()))
            wrong.push_back(fmt::format("{} is {} {} instead of {} {}", name,
                                        curie::name_of(tensor.dtype()), tensor.shape(),
                                        curie::name_of(target.dtype()), target.shape()));
    }
    for (const auto& [name, tensor] : given)
        if (!known.count(name)) unexpected.push_back(name);
    std::string problems;
    if (!missing.empty()) problems += fmt::format("; missing: {}", shorten(missing));
    if (!unexpected.empty()) problems += fmt::format("; unexpected: {}", shorten(unexpected));
    if (!wrong.empty()) problems += fmt::format("; {}", shorten(wrong));
    if (!problems.empty())
        fail_input("load",
                   "expected the {} tensors of the {} in {}, got other ones{}; were they "
                   "written with other options?",
                   targets.size(), what, source, problems);
    for (const auto& [name, target] : targets) copy_widened(by_name[name], target);
}

}  // namespace curie
