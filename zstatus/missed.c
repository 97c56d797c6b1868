/* SPDX-License-Identifier: ISC
 *
 * How many hosts no attempt has found.
 *
 * If losses are independent, the two attempts of a host are as two samples of one population. a hosts
 * answered the first alone, b the second alone and m both: then a/m is the chance of the second to
 * lose a host by that of finding it, and it lost as many of those that the first lost: a b / m in
 * expectation. a b / (m + 1) has less bias where m is small (Chapman 1951). Example: of 60,000 hosts,
 * each attempt loses 2%: a = b = 1176 and m = 57,624, so 24 hosts are missed.
 *
 * Three attempts tell whether losses are independent, as then four numbers (hosts, and the chances of
 * the attempts) explain all seven histories. Where they do not, as where bursts of losses are longer
 * than the gap, let the loss of an attempt depend on what became of the one before it. Then among the
 * hosts that the attempt between has lost, the first and the last are independent again, and the same
 * formula holds of these alone (the log-linear model without an interaction of first and last; Fienberg
 * 1972). Where some hosts always lose more than others, that is a lower bound: for any distribution of
 * the chance q to be lost, E[(1-q)q^2]^2 <= E[(1-q)^2 q] E[q^3] (Cauchy and Schwarz; Chao 1987 bounds
 * it likewise).
 *
 * The limits are quantiles of the number of hosts given the histories, if all numbers of hosts and all
 * chances are equally likely before (Castledine 1981). Unlike those of a normal distribution around
 * the estimate they hold for a few missed hosts, too: these are about a Poisson distribution then.
 */
#include "missed.h"

#include <math.h>

/* Below this probability histories contradict independent losses. */
static const double CONTRADICTION = 0.01;

/* Of more hosts than these the logarithms of likelihoods are not exact enough. */
static const double HOSTS_MAX = 1e10;

enum { SAMPLES_MAX = 3 };

/* Samples of one population: how many each has, and how many there are in any. */
struct samples {
	double size[SAMPLES_MAX], found;
	unsigned n;
};

/* The likelihood of numbers of missed hosts, as it is summed up: its most likely number, and about how far it reaches from there. */
struct likelihood {
	const struct samples *samples;
	double middle, deviation, log_most;
};

/* Numbers from one on and up to, but without, another, and the sum of the likelihoods of all up to there. */
struct block {
	double from, to, sum;
};

/* The logarithm of the likelihood, but for a constant. Each chance is integrated over 0 to 1, which makes a beta function of it. */
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

/* Single numbers, as long as they are not too many; further up, where a tail may be long, ever more at once. */
static double
block_size(const struct likelihood *l, double from)
{
	double above = from - l->middle;

	return fmax(1, floor(above > 8 * l->deviation ? above / 64 : l->deviation / 128));
}

/* The block in which the sum reaches a limit, or behind which nothing of account is left. */
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
	/* Of the estimate (Seber 1970), and of the number itself around its expectation */
	double relative = 1 / (s->found - last + 1) + 1 / (s->found - first + 1) + 1 / (both + 1), x = estimate + 1;
	const struct likelihood l = { s, estimate, sqrt(x + x * x * relative), log_likelihood(s, floor(estimate)) };
	double sum = find_block(&l, INFINITY).sum;

	m->low = find_block(&l, 0.025 * sum).from;
	m->high = find_block(&l, 0.975 * sum).to - 1;
}

/* How many more hosts than were missed would be expected to be missed if there are so many. */
static double
excess(const struct samples *s, double missed)
{
	double all = s->found + missed, expected = all;

	for (unsigned i = 0; i < s->n; i++)
		expected *= 1 - s->size[i] / all;
	return expected - missed;
}

/* The number by which independent samples explain best how many were found, by halving. */
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
 * The probability that independent losses fit no better: by twice the logarithm of the ratio of
 * likelihoods, which is distributed as chi-square with 3 degrees of freedom: 7 histories less 4 numbers.
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

/* Two attempts, or those hosts alone that no attempt between has found. */
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
