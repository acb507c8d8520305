// A Problem is everything a variant must know to run one call of an operation: extents, strides,
// padding, dtype. Variants look at it to say whether they support it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/dtype.h"
#include "engine/shape.h"

namespace curie {

struct Problem {
    DType dtype = DType::float32;  ///< of inputs, outputs and accumulation

    virtual ~Problem() = default;
    /// All parameters in one line; equal problems have equal descriptions (it is the cache key).
    virtual std::string describe() const = 0;
    virtual std::unique_ptr<Problem> clone() const = 0;
};

/// Supplies clone() to a problem: `struct PoolProblem : ProblemOf<PoolProblem> { ... }`.
template <class Derived>
struct ProblemOf : Problem {
    std::unique_ptr<Problem> clone() const override {
        return std::make_unique<Derived>(static_cast<const Derived&>(*this));
    }
};

/// The answer of a variant to "can you run this?": yes, or the reason why not.
struct Support {
    std::string reason;
    explicit operator bool() const { return reason.empty(); }
    static Support yes() { return {}; }
    static Support no(std::string reason) { return {std::move(reason)}; }
    static Support yes_if(bool condition, const char* reason) {
        return condition ? yes() : no(reason);
    }
};

/// A named problem of an operation's table (kernels/OPERATION/cases.h). The lists it belongs to:
/// smoke (tiny), ragged (sizes that no tile divides), pnet, vgg16, resnet50, mobilenet_v2, ...
struct Case {
    std::string name;
    std::vector<std::string> lists;
    std::shared_ptr<const Problem> problem;
    bool in(const std::string& list) const {
        return std::find(lists.begin(), lists.end(), list) != lists.end();
    }
};

template <class P>
Case make_case(std::string name, std::vector<std::string> lists, P problem) {
    return {std::move(name), std::move(lists), std::make_shared<P>(std::move(problem))};
}

}  // namespace curie
