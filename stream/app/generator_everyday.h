// The everyday life of the subject of a planted case, before it and while it goes on: so a case that is mixed
// into a life does not stand alone on an empty account or number.
#pragma once

namespace xiezhi::synthetic {

class CaseBuilder;

// Adds events that are no part of the case (kEveryday), from three weeks before it, but not before the stream
// or the account begins, until its last event; where the account slept before, from the crime on.
void add_everyday_life(CaseBuilder& builder);

}  // namespace xiezhi::synthetic
