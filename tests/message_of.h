// What tests ask of messages.
#pragma once

#include <string>
#include <string_view>

#include "engine/error.h"

namespace curie::test {

/// The message of the exception that `action` throws, "" if it throws none.
template <class Exception = InputError, class Action>
std::string message_of(Action action) {
    try {
        action();
    } catch (const Exception& error) {
        return error.what();
    }
    return "";
}

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

}  // namespace curie::test
