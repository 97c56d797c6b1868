/* SPDX-License-Identifier: ISC
 *
 * Computes the estimate of the hosts that no attempt has found, and its limits.
 *
 * If losses are independent, two attempts are two samples of one population. Let a hosts answer the
 * first only, b the second only and m both. Then a / m is the ratio of the second's chance to lose
 * a host to that of finding it. This ratio also applies to the hosts that the first lost, so a b /
 * m hosts are missed in expectation. a b / (m + 1) has less bias if m is small (Chapman 1951).
 * Example: of 60,000 hosts each attempt loses 2%: a = b = 1176 and m = 57,624, so 24 hosts are
 * missed.
 *
 * Three attempts show whether losses are independent: four numbers (hosts, and the chance of each
 * attempt) then explain all seven histories. If they do not, bursts of losses may be longer than
 * the gap. The loss of an attempt is then assumed to depend on the result of the attempt before it.
 * Among the hosts that the middle attempt lost, the first and the last are again independent. The
 * same formula applies to these alone (the log-linear model without an interaction of first and
 * last; Fienberg 1972). If some hosts always lose more than others, the result is a lower bound.
 * The reason: for any distribution of the chance q of a loss, E[(1-q)q^2]^2 <= E[(1-q)^2 q] E[q^3]
 * (Cauchy and Schwarz; Chao 1987 has a similar bound).
 *
 * The limits are quantiles of the number of hosts given the histories, if all numbers of hosts and
 * all chances are equally likely beforehand (Castledine 1981). Unlike limits of a normal
 * distribution around the estimate, they also hold for a few missed hosts, when the distribution is
 * nearly Poisson.
 */
#include "missed.h"

#include <math.h>

/* A probability below this contradicts independent losses. */
static const double CONTRADICTION = 0.01;

/* For more hosts, the logarithms of likelihoods are not exact enough. */
static const double HOSTS_MAX = 1e10;

enum { SAMPLES_MAX = 3 };

/* Samples of one population: the size of each, and the size of their union. */
struct samples {
	double size[SAMPLES_MAX], found;
	unsigned n;
};

/*
 * The likelihood of numbers of missed hosts for summation: the most likely number, and an
 * approximate deviation.
 */
struct likelihood {
	const struct samples *samples;
	double middle, deviation, log_most;
};

/*
 * A block of numbers, with from and without to, and the sum of the likelihoods of all numbers below
 * to.
 */
struct block {
	double from, to, sum;
};

/*
 * Returns the logarithm of the likelihood, without a constant. Each chance is integrated from 0 to
 * 1, which gives a beta function.
 */
static double
log_likelihood(const struct samples *s, double missed)
{
	double all = s->found + missed, log = lgamma(all + 1) - lgamma(missed + 1);

	for (unsigned i = 0; i < s->n; i++)
		log += lgamma(all - s->size[i] + 1) - lgamma(all + 2);
	return log;
}

static double
likelihood(const struct likelihood *l, double missed)
{
	return exp(log_likelihood(l->samples, missed) - l->log_most);
}

/*
 * Returns the size of the next block: single numbers unless these are too many. Far above the
 * middle, the tail may be long, so blocks grow there.
 */
static double
block_size(const struct likelihood *l, double from)
{
	double above = from - l->middle;

	return fmax(1, floor(above > 8 * l->deviation ? above / 64 : l->deviation / 128));
}

/* Returns the block in which the sum reaches a limit, or the last one that contributes notably. */
static struct block
find_block(const struct likelihood *l, double limit)
{
	struct block b = { 0 };

	b.to = floor(fmax(0, l->middle - 8 * l->deviation));
	do {
		double size = block_size(l, b.to);

		b.from = b.to;
		b.to += size;
		b.sum += size * likelihood(l, b.from + (size - 1) / 2);
	} while (b.sum < limit && (b.to <= l->middle || likelihood(l, b.to) * b.to > 1e-6 * b.sum));
	return b;
}

static void
find_limits(const struct samples *s, double estimate, struct missed *m)
{
	double first = s->size[0], last = s->size[s->n - 1], both = fmax(first + last - s->found, 0);
	/*
	 * The variance of the estimate (Seber 1970), and that of the number around its expectation.
	 */
	double relative = 1 / (s->found - last + 1) + 1 / (s->found - first + 1) + 1 / (both + 1), x = estimate + 1;
	const struct likelihood l = { s, estimate, sqrt(x + x * x * relative), log_likelihood(s, floor(estimate)) };
	double sum = find_block(&l, INFINITY).sum;

	m->low = find_block(&l, 0.025 * sum).from;
	m->high = find_block(&l, 0.975 * sum).to - 1;
}

/* Returns the expected number of missed hosts, if this many were missed, minus this many. */
static double
excess(const struct samples *s, double missed)
{
	double all = s->found + missed, expected = all;

	for (unsigned i = 0; i < s->n; i++)
		expected *= 1 - s->size[i] / all;
	return expected - missed;
}

/*
 * Returns the number of missed hosts for which independent samples best explain the hosts found, by
 * bisection.
 */
static double
solve(const struct samples *s)
{
	double low = 0, high = 1;

	while (excess(s, high) > 0 && high <= HOSTS_MAX)
		high *= 2;
	for (unsigned i = 0; i < 100; i++) {
		double middle = (low + high) / 2;

		*(excess(s, middle) > 0 ? &low : &high) = middle;
	}
	return low;
}

static double
chapman(uint64_t first, uint64_t second, uint64_t both)
{
	return (double)first * (double)second / ((double)both + 1);
}

static struct samples
make_samples(const struct histories *h)
{
	struct samples s = { .n = h->attempts > 2 ? 3 : 2 };

	for (unsigned i = 1; i < 1u << s.n; i++) {
		s.found += (double)h->count[i];
		for (unsigned bit = 0; bit < s.n; bit++)
			s.size[bit] += i >> bit & 1 ? (double)h->count[i] : 0;
	}
	return s;
}

/*
 * Returns the probability that independent losses would fit no better than here. Twice the
 * logarithm of the likelihood ratio has a chi-square distribution with 3 degrees of freedom: 7
 * histories less 4 numbers.
 */
static double
probability(const struct histories *h, const struct samples *s, double missed)
{
	double all = s->found + missed, g = 0;

	for (unsigned i = 1; i < MISSED_HISTORIES; i++) {
		double expected = all;

		for (unsigned bit = 0; bit < s->n; bit++)
			expected *= i >> bit & 1 ? s->size[bit] / all : 1 - s->size[bit] / all;
		if (h->count[i] > 0)
			g += 2 * (double)h->count[i] * log((double)h->count[i] / expected);
	}
	g = fmax(g, 0);
	return erfc(sqrt(g / 2)) + sqrt(2 * g / M_PI) * exp(-g / 2);
}

/*
 * Estimates from two attempts, or from the hosts that no attempt between the first and last has
 * found.
 */
static bool
estimate_by_two(struct missed *m, uint64_t first, uint64_t last, uint64_t both)
{
	const struct samples s = {
		.size = { (double)(first + both), (double)(last + both) }, .found = (double)(first + last + both), .n = 2,
	};

	m->estimate = chapman(first, last, both);
	if (both == 0 || m->estimate > HOSTS_MAX)
		return false;
	find_limits(&s, m->estimate, m);
	return true;
}

bool
missed_estimate(struct missed *m, const struct histories *h)
{
	struct samples s = make_samples(h);

	*m = (struct missed){ .p = 1 };
	if (s.found > HOSTS_MAX)
		return false;
	if (s.n == 2)
		return estimate_by_two(m, h->count[1], h->count[2], h->count[3]);
	if (s.size[0] + s.size[1] + s.size[2] <= s.found)
		return false;
	m->independent = solve(&s);
	if (m->independent > HOSTS_MAX)
		return false;
	m->p = probability(h, &s, m->independent);
	m->related = m->p < CONTRADICTION;
	if (m->related)
		return estimate_by_two(m, h->count[HISTORY_FIRST], h->count[HISTORY_LAST], h->count[HISTORY_FIRST | HISTORY_LAST]);
	m->estimate = m->independent;
	find_limits(&s, m->estimate, m);
	return true;
}
